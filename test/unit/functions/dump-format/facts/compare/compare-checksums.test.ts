import { compareChecksums } from '../../../../../../functions/dump-format/facts/compare/compare-checksums';
import type { Fact } from '../../../../../../functions/dump-format/facts/fact';
import { fact, factsOf } from '../sample-facts';

const checksum = (table: string, value: string, rowFormat = 'Dynamic') =>
  fact('checksum', [table], { checksum: value, rowFormat });

/** Tables of the restored server, each with its row format and its answer to CHECKSUM TABLE. */
type Restored = Readonly<Record<string, readonly [rowFormat: string, checksum: string]>>;

function server(tables: Restored, version = '9.7.4') {
  const asked: string[] = [];
  const rows = async (statement: string): Promise<string[][]> => {
    asked.push(statement);
    const [, table = ''] = /^CHECKSUM TABLE `shop`\.`(\w+)`$/.exec(statement) ?? [];
    if (table !== '') return [[`shop.${table}`, tables[table]?.[1] ?? 'NULL']];
    if (statement.startsWith('SELECT VERSION()')) return [[version]];
    if (statement.includes('information_schema.schemata')) return [['shop']];
    if (statement.includes('information_schema.tables')) {
      return Object.entries(tables).map(([name, [rowFormat]]) => [name, rowFormat]);
    }
    return [];
  };
  return { asked, rows };
}

const compare = (facts: readonly Fact[], restored: Restored, version?: string) =>
  compareChecksums(factsOf(facts), server(restored, version), 10);

const NOTHING = { differences: [], differenceCount: 0, compared: 0, notCompared: [] };

test('equal checksums have no difference', async () => {
  const facts = [fact('table', ['a']), checksum('a', '1'), checksum('b', '2', 'Compact')];
  const restored = { b: ['Compact', '2'], a: ['Dynamic', '1'] } as const;
  await expect(compare(facts, restored)).resolves.toEqual({ ...NOTHING, compared: 2 });
});

test('nothing is asked of a server when the source has no checksums', async () => {
  const restored = server({ a: ['Dynamic', '1'] });
  await expect(compareChecksums(factsOf([fact('table', ['a'])]), restored, 10)).resolves.toEqual(NOTHING);
  expect(restored.asked).toEqual([]);
});

test('another checksum is reported with both values', async () => {
  await expect(compare([checksum('a', '1')], { a: ['Dynamic', '2'] })).resolves.toEqual({
    differences: ['The rows of table "shop.a" differ: checksum 1 in the source, 2 after the restore.'],
    differenceCount: 1,
    compared: 1,
    notCompared: [],
  });
});

test.each([
  { what: 'is missing', restored: {} },
  { what: 'has no checksum', restored: { a: ['Dynamic', 'NULL'] } },
] as const)('a table that $what after the restore is a difference', async ({ restored }) => {
  const { differences } = await compare([checksum('a', '1')], restored);
  expect(differences).toEqual(['The rows of table "shop.a" differ: checksum 1 in the source, none after the restore.']);
});

test('more differences than the limit are counted and not reported', async () => {
  const facts = Array.from({ length: 5 }, (_, index) => checksum(`t${index}`, '1'));
  const { differences, differenceCount } = await compareChecksums(factsOf(facts), server({}), 2);
  expect({ listed: differences.length, differenceCount }).toEqual({ listed: 2, differenceCount: 5 });
});

describe.each([
  {
    what: 'a server of another series',
    version: '9.6.0',
    rowFormat: 'Dynamic',
    column: 'int',
    reason: '9.7.4 and 9.6.0',
  },
  { what: 'another row format', version: '9.7.9', rowFormat: 'Compact', column: 'int', reason: 'row format' },
  {
    what: 'a type that a dump does not keep',
    version: '9.7.9',
    rowFormat: 'Dynamic',
    column: 'float',
    reason: 'every value',
  },
])('with $what', ({ version, rowFormat, column, reason }) => {
  const facts = [fact('column', ['a', 'price'], { type: column }), checksum('a', '1')];

  test('an equal checksum is compared', async () => {
    await expect(compare(facts, { a: [rowFormat, '1'] }, version)).resolves.toEqual({ ...NOTHING, compared: 1 });
  });

  test('another checksum shows nothing, and the table is named', async () => {
    await expect(compare(facts, { a: [rowFormat, '2'] }, version)).resolves.toEqual({
      ...NOTHING,
      notCompared: [expect.stringMatching(new RegExp(`${reason}.*: "shop\\.a"\\.$`))],
    });
  });

  test('a missing table is a difference', async () => {
    await expect(compare(facts, {}, version)).resolves.toMatchObject({ differenceCount: 1 });
  });
});
