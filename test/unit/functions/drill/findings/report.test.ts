import { renderReport } from '../../../../../functions/drill/findings/report';
import { drillVerdictOn } from '../verdicts';

test('says what was restored, when, how long, where and by whom', () => {
  const report = renderReport(drillVerdictOn());
  for (const part of [
    '**Result: the dump restores.**',
    '| Source | MySQL 8.0.42 |',
    '| Restored into | MySQL 9.7.4, a new server without data and without a network |',
    '| Compared with the source | 12 objects, 0 differences |',
    '| Finished | 2026-11-20T03:06:00.000Z (UTC), after 4.5 s |',
    '| SHA-256 of the dump | `abab',
    'function:shop-drill`, request `request-1`',
  ]) {
    expect(report).toContain(part);
  }
  expect(report).not.toContain('## Objects');
  expect(report).not.toContain('## Differences');
});

test('lists what the server refused and what differs, with whole numbers', () => {
  const report = renderReport(
    drillVerdictOn({
      restorable: false,
      problemCount: 3,
      problems: [{ object: 'view `shop`.`v`', errorNumber: 1146, message: "Table 'crm.x' does not exist." }],
      facts: { compared: 12, differenceCount: 1, differences: ['The trigger is missing after the restore.'] },
    }),
  );
  expect(report).toContain('**Result: the dump does not restore as it is.**');
  expect(report).toContain(
    "## Objects that the server refused (3)\n\n- view \\`shop\\`.\\`v\\` (error 1146): Table 'crm.x' does not exist.\n- and 2 more\n",
  );
  expect(report).toContain('## Differences from the source (1)\n\n- The trigger is missing after the restore.\n');
});

test('lists accepted findings apart from the others, with the entry that accepts each', () => {
  const accepted = [
    { finding: "view `shop`.`v` (error 1146): Table 'crm.x' is not there.", acceptedBy: 'view shop.*' },
  ];
  const report = renderReport(drillVerdictOn({ acceptedCount: 1, accepted }));
  expect(report).toContain('**Result: the dump restores, except for findings that are accepted.**');
  expect(report).toContain(
    "## Accepted findings (1)\n\n- view \\`shop\\`.\\`v\\` (error 1146): Table 'crm.x' is not there. Accepted by `view shop.*`\n",
  );
  expect(report).not.toContain('## Objects');
});

test('says what of the databases is not in the dump', () => {
  const verdict = drillVerdictOn();
  expect(renderReport(verdict)).not.toContain('Not in the dump');
  expect(renderReport({ ...verdict, source: { ...verdict.source, leftOut: 19, withoutRows: 2 } })).toContain(
    '| Not in the dump | 19 tables and views, by `exclude_tables`; the rows of 2 tables, by `structure_only_tables` |',
  );
});

test('says when there was nothing to compare with', () => {
  const { facts, ...verdict } = drillVerdictOn({ warnings: ['The dump has no facts.'] });
  expect(renderReport(verdict)).toContain('| Compared with the source | no |');
  expect(renderReport(verdict)).toContain('- The dump has no facts.');
});

const rows = { compared: 3, rows: 9, differenceCount: 0, differences: [] };

test.each([
  ['of a full drill', {}, 'It compared definitions and the number of rows of every table. Without checksums,'],
  [
    'with checksums',
    { checksums: { ...rows, notCompared: [] } },
    'It compared definitions, the number of rows of every table, and checksums of tables as far as they can be compared. Of tables',
  ],
  ['without rows in the verdict on the dump', { rows: undefined }, 'It compared definitions. Without checksums,'],
  ['without anything to compare', { rows: undefined, facts: undefined }, 'It compared nothing with the source.'],
])('claims no comparison that did not take place, %s', (_, change, expected) => {
  const report = renderReport(drillVerdictOn({ mode: 'full', rows, ...change }));
  expect(report).toContain(`The drill restored all of the dump, rows included. ${expected}`);
});

test('gives names and messages no meaning in Markdown', () => {
  const report = renderReport(
    drillVerdictOn({
      source: { flavour: 'mariadb', version: '11', databases: ['a|b', 'c`d', 'e\n# f'] },
      problemCount: 1,
      problems: [
        { object: 'table `x`', message: '<img src=x> [a](b)\n## heading | **bold**' },
        { object: '- a list in a list', message: '' },
      ],
    }),
  );
  expect(report).toContain('| Databases | `a\\|b`, `` c`d ``, `e # f` |');
  expect(report).toContain('\\<img src=x\\> \\[a\\](b) ## heading \\| \\*\\*bold\\*\\*');
  expect(report).toContain('- \\- a list in a list: ');
});
