import { planLines, reportLines, reportMarkdown } from '../../../../cli/render/restore-report';
import type { RestoreReport } from '../../../../functions/restore/report';

const plain = (_colour: unknown, text: string) => text;

const REPORT: RestoreReport = {
  source: 's3://dumps/shop.sql.zst',
  target: { name: 'db:3306', version: '9.7.4' },
  databases: [{ source: 'shop', target: 'rescue' }],
  bytes: 12_300_000,
  textBytes: 50_000_000,
  dumpBytes: 12_300_000,
  sha256: 'ab12',
  statements: { insert: 2 },
  tables: [{ database: 'rescue', table: 'a|b', rows: 2, inserted: 2, expected: 2 }],
  rows: 2,
  definitions: { view: 1, trigger: 2, routine: 0, event: 0 },
  rewrites: [{ kind: 'definer', object: 'view `v`', change: 'DEFINER stripped' }],
  rewriteCounts: { definer: 1, 'database-name': 0, collation: 0, 'sql-mode': 0 },
  skipped: {},
  warnings: ['Look at this.'],
  changedValues: [],
  withoutRows: [],
  refusedViews: [],
  resumedTables: 0,
  connections: 4,
  seconds: 3.21,
};

test('the report states that rows were not in the dump', () => {
  const report = { ...REPORT, withoutRows: ['shop.audit', 'shop.log'] };
  const sentence =
    'The rows of 2 tables were not in the dump, because the job dumps them without (structure_only_tables): "shop.audit", "shop.log".';
  expect(reportLines(report, plain)).toContain(sentence);
  expect(reportMarkdown(report, new Date(0))).toContain(sentence);
});

test('the report names the target, the amount, what was changed, and that it is what was dumped', () => {
  expect(reportLines(REPORT, plain)).toEqual([
    'restored  s3://dumps/shop.sql.zst',
    'into "rescue" (dumped as "shop") on db:3306 (9.7.4)',
    '1 table, 2 rows, 1 view, 2 triggers; 12.3 MB read in 3.2 s',
    'What was read is what was dumped: size, SHA-256 and rows match.',
    '',
    'Changed on the way:',
    '- view `v`: DEFINER stripped',
    '',
    'Warnings:',
    '- Look at this.',
  ]);
});

test('the report states at once that values may have been changed', () => {
  const change = { database: 'rescue', table: 'a', column: 'b', errno: 1366, message: 'no', statement: 9, count: 1 };
  const changed = { ...REPORT, changedValues: [change, { ...change, column: 'c' }] };
  const sentence = 'BUT THE TARGET MAY HAVE CHANGED VALUES of 1 table: see the warnings.';
  expect(reportLines(changed, plain)[4]).toBe(sentence);
  expect(reportMarkdown(changed, new Date('2026-11-20T12:00:00Z'))).toContain(`rows match. ${sentence}`);
});

test('the report does not claim that rows were compared when they were not', () => {
  const [table] = REPORT.tables;
  const { expected: _, ...unverified } = table as NonNullable<typeof table>;
  expect(reportLines({ ...REPORT, tables: [unverified] }, plain)[3]).toMatch(/The rows were not compared/);
});

test('the report does not claim a checksum when only the selected parts were read', () => {
  const parts = { ...REPORT, sha256: undefined, dumpBytes: 576_000_000 };
  expect(reportLines(parts, plain)[3]).toBe(
    'The selected parts are what was dumped: by the index, the object, the length and the beginning of each part, and the rows, are those that were verified. The SHA-256 of the dump was not compared, because only 12.3 MB of its 576 MB were read.',
  );
  const [table] = REPORT.tables;
  const { expected: _, ...unverified } = table as NonNullable<typeof table>;
  expect(reportLines({ ...parts, tables: [unverified] }, plain)[3]).not.toContain('and the rows');
  const text = reportMarkdown(parts, new Date('2026-11-20T12:00:00Z'));
  expect(text).toContain('| SHA-256 | not computed |');
  expect(text).toContain('| Read | 12300000 of 576000000 bytes, 50000000 bytes of text |');
});

test('the document has every table and the checksum, and no broken cells', () => {
  const text = reportMarkdown(REPORT, new Date('2026-11-20T12:00:00Z'));
  expect(text).toContain('| SHA-256 | `ab12` |');
  expect(text).toContain('| Changed on the way | definer: 1 |');
  expect(text).toContain('| `rescue.a\\|b` | 2 |');
  expect(text).toContain('2026-11-20T12:00:00.000Z, in 3.2 s, by 4 sessions');
});

test('a plan states which databases are dropped, created, or written into', () => {
  const databases = [
    { source: 'a', target: 'a', exists: true, isReplaced: true },
    { source: 'b', target: 'b', exists: false, isReplaced: false },
    { source: 'c', target: 'x', exists: true, isReplaced: false },
  ];
  const lines = planLines({ target: REPORT.target, databases, warnings: [], problems: [] }, undefined, plain);
  expect(lines.slice(1, 4)).toEqual([
    '- "a" drops and creates the database "a"',
    '- "b" creates the database "b"',
    '- "c" into the database "x"',
  ]);
});

test('a plan ends with what would stop it', () => {
  const plan = {
    target: REPORT.target,
    databases: [{ source: 'shop', target: 'x', exists: true, isReplaced: false }],
    warnings: [],
    problems: [{ code: 'TARGET_NOT_EMPTY' as const, detail: 'It is full.' }],
  };
  expect(planLines(plan, 5e9, plain)).toEqual([
    'Nothing was written. A restore would write to db:3306 (9.7.4):',
    '- "shop" into the database "x"',
    'The tables had about 5.0 GB in the source, without indexes: look at the free space of the target.',
    '',
    'This would stop it:',
    '- [TARGET_NOT_EMPTY] It is full.',
  ]);
});
