import { RestoreNeeds } from '../../../../functions/dump-format/text/restore-needs';
import { restoreWarnings } from '../../../../functions/verify/restore-warnings';

function warnings(text: string, flavour: 'mysql' | 'mariadb', size = 65_536): string[] {
  const needs = new RestoreNeeds();
  const dump = Buffer.from(text);
  for (let start = 0; start < dump.length; start += size) {
    const chunk = Buffer.from(dump.subarray(start, start + size));
    needs.push(chunk);
    // A stream may use its memory again.
    chunk.fill(0);
  }
  return restoreWarnings(needs, flavour);
}

const row = (bytes: number) => `-- first\nINSERT INTO t VALUES (0x${'f'.repeat(bytes)});\n-- last\n`;

test.each([
  { flavour: 'mysql', bytes: 80_000_000, needed: 'max_allowed_packet = 82837504' },
  { flavour: 'mariadb', bytes: 18_000_000, needed: 'max_allowed_packet = 20971520' },
] as const)('requests a larger setting of $flavour for a row of $bytes bytes, with its value', (odd) => {
  expect(warnings(row(odd.bytes), odd.flavour)).toEqual([expect.stringContaining(odd.needed)]);
});

test.each([
  { what: 'a row of 60 MB', flavour: 'mysql', text: row(60_000_000) },
  { what: 'a row of 14 MB', flavour: 'mariadb', text: row(14_000_000) },
  { what: 'many short rows', flavour: 'mariadb', text: '(1),\n'.repeat(5_000_000) },
] as const)('requests no setting of $flavour for $what', ({ flavour, text }) => {
  expect(warnings(text, flavour)).toEqual([]);
});

test.each([7, 100, 65_536])('names general tablespaces, in chunks of %d bytes', (size) => {
  const table = (name: string) =>
    `CREATE TABLE \`t\` (\n  \`id\` int\n) /*!50100 TABLESPACE \`${name}\` */ ENGINE=InnoDB;\n`;
  const [warning, ...more] = warnings(
    `${table('one')}${'-- x\n'.repeat(50)}${table('tw``o')}${table('one')}`,
    'mysql',
    size,
  );
  expect(warning).toContain('general tablespaces "one", "tw`o", which are not part of the dump');
  expect(more).toEqual([]);
});
