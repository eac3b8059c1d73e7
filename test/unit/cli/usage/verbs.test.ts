import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe as describeOption, optionOf, programHelp, verbHelp } from '../../../../cli/usage/help';
import { optionsOf, parse } from '../../../../cli/usage/parse';
import { VERBS } from '../../../../cli/verbs';

const page = readFileSync(join(__dirname, '../../../../docs/command-line.md'), 'utf8');

test('every verb is in the help of the program, and has a help of its own', () => {
  const help = programHelp(VERBS);
  for (const verb of VERBS) {
    expect(help).toContain(`  ${verb.name} `);
    expect(verbHelp(verb)).toMatch(/^Usage: lambda-mysqldump /);
  }
});

test.each(VERBS.flatMap((verb) => verb.examples.map(([line]) => ({ verb, line }))))(
  'the example "$line" is understood',
  ({ verb, line }) => {
    const [command = ''] = line.split(/ [|>] /);
    const [name, ...args] = command.split(' ');
    expect(name).toBe(verb.name);
    expect(() => parse(verb, args, {})).not.toThrow();
  },
);

test.each(VERBS.map((verb) => ({ name: verb.name, verb })))(
  'docs/command-line.md has the options of $name',
  ({ verb }) => {
    const rows = Object.entries(optionsOf(verb))
      .filter(([, { refused }]) => refused === undefined)
      .filter(([name]) => !(name in { json: 1, region: 1, profile: 1, help: 1 }))
      .map(([name, option]) => `| \`${optionOf(name, option)}\` | ${describeOption(option)} |`);
    const section = page.split(/^## /m).find((text) => text.startsWith(`\`${verb.name}\``));
    expect(section).toBeDefined();
    expect(section?.match(/^\| `-.*\|$/gm) ?? []).toEqual(rows);
    expect(page).toContain(`[${verb.name}](#${verb.name})`);
  },
);

test('no two options of a verb have the same letter', () => {
  for (const verb of VERBS) {
    const letters = Object.values(optionsOf(verb)).flatMap(({ short }) => short ?? []);
    expect(new Set(letters).size).toBe(letters.length);
  }
});
