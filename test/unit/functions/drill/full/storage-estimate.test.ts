import { estimateStorage } from '../../../../../functions/drill/full/storage-estimate';
import type { Fact, Facts } from '../../../../../functions/dump-format/facts/fact';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const NOTHING = { textBytes: 0, estimatedBytes: undefined, rows: undefined, facts: undefined };

function factsOf(...facts: (Pick<Fact, 'kind' | 'name'> & Partial<Fact>)[]): Facts {
  const all = facts.map((fact) => ({ attributes: {}, ...fact, database: 'shop' }));
  return { flavour: 'mysql', serverVersion: '9.7.4', unknown: [], facts: all };
}

const mib = (size: Partial<Parameters<typeof estimateStorage>[0]>) =>
  Math.round((estimateStorage({ ...NOTHING, ...size }) - estimateStorage(NOTHING)) / MIB);

test('a dump without rows takes what the server works with', () => {
  expect(estimateStorage(NOTHING)).toBe(256 * MIB);
});

test('rows take about what their text does, and each its header', () => {
  expect(mib({ textBytes: GIB })).toBe(1331);
  const rows = { shop: { orders: 10_000_000 } };
  expect(mib({ textBytes: GIB, rows }) - mib({ textBytes: GIB })).toBe(372);
});

const column = (type: string) => ({ kind: 'column', name: ['photos', 'a'], attributes: { type } }) as const;

test.each([
  ['is half of the text', 'longblob', GIB / 2, 666],
  ['is old, so that it is believed down to half of the text', 'varbinary(900)', 0, 666],
  ['is larger than the text, as that of a table with gaps', 'blob', 4 * GIB, 1331],
  ['is unknown', 'blob', undefined, 1331],
  ['is of a dump without binary columns, so that it does not count', 'varchar(20)', GIB / 2, 1331],
])('the estimate of the source counts for blobs when it %s', (_, type, estimatedBytes, expected) => {
  expect(mib({ textBytes: GIB, estimatedBytes, facts: factsOf(column(type)) })).toBe(expected);
});

test('secondary keys take more for each row, and those of the largest table are sorted in files', () => {
  const table = { kind: 'table', name: ['orders'] } as const;
  const keys = ['PRIMARY', 'by_code', 'by_day'].map((name) => ({ kind: 'key', name: ['orders', name] }) as const);
  const rows = { shop: { orders: 1_000_000, others: 1_000_000 } };
  const without = mib({ rows, facts: factsOf(table, ...keys.slice(0, 1)) });
  expect(mib({ rows, facts: factsOf(table, ...keys) }) - without).toBe(175);
});

test('each table and partition has its files', () => {
  const tables = Array.from({ length: 800 }, (_, i) => ({ kind: 'table', name: [`t${i}`] }) as const);
  const partitions = Array.from({ length: 800 }, (_, i) => ({ kind: 'partition', name: ['t0', `p${i}`] }) as const);
  expect(mib({ facts: factsOf(...tables, ...partitions) })).toBe(250);
});
