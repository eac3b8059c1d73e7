import type { DumpIndex, Section } from '../../../../../functions/dump-format/dump-index/dump-index';
import { rangesOfWanted, type Wanted } from '../../../../../functions/dump-format/dump-index/wanted';

/** Sections of 1,000 bytes, each in a frame of its own; rows begin in the middle of a table's section. */
function indexOf(...sections: (Pick<Section, 'kind'> & Partial<Section>)[]): DumpIndex {
  const all = sections.map((section, i) => ({
    database: 'shop',
    object: '',
    statements: 1,
    rows: 0,
    head: 0,
    from: i * 1_000,
    to: (i + 1) * 1_000,
    ...(section.kind === 'table' ? { inserts: [i * 1_000 + 500, i * 1_000 + 900] as [number, number] } : {}),
    ...section,
  }));
  const bytes = sections.length * 1_000;
  return {
    schemaVersion: 1,
    dump: { key: 'k', bytes, sha256: 's', textBytes: bytes },
    frames: all.map(({ from }) => [from, 1_000, from]),
    sections: all,
  };
}

const INDEX = indexOf(
  { kind: 'header', database: '' },
  { kind: 'database', object: 'shop' },
  { kind: 'table', object: 'orders' },
  { kind: 'triggers', object: 'orders' },
  { kind: 'table', object: 'payments' },
  { kind: 'database', database: 'crm', object: 'crm' },
  { kind: 'table', database: 'crm', object: 'orders' },
  { kind: 'triggers', database: 'crm' },
  { kind: 'routines', database: 'crm' },
  { kind: 'footer', database: '' },
);

/** One table of a database. */
const table = (database: string, name: string, content: Wanted['content'] = 'all'): Wanted => ({
  hasDatabase: (other) => other === database,
  hasObject: (other, object) => other === database && object === name,
  content,
});
const EVERYTHING: Wanted = { hasDatabase: () => true, hasObject: undefined, content: 'all' };

/** Kinds of the sections that begin in what is read, with their objects. */
const read = (wanted: Wanted) =>
  rangesOfWanted(INDEX, wanted).sections.map(({ kind, object }) => `${kind} ${object}`.trim());

test('one table is read with its triggers, what sets up the session, and what selects the database', () => {
  const { text, object } = rangesOfWanted(INDEX, table('shop', 'orders'));
  expect(text).toEqual([
    { from: 0, to: 4_000 },
    { from: 9_000, to: 10_000 },
  ]);
  expect(object.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(5_000);
});

test('no rows are read for definitions', () => {
  const { text } = rangesOfWanted(INDEX, table('crm', 'orders', 'schema'));
  expect(text).toContainEqual({ from: 5_000, to: 6_500 });
  expect(text).toContainEqual({ from: 6_900, to: 8_000 });
  const all = rangesOfWanted(INDEX, { ...EVERYTHING, content: 'schema' });
  expect(all.text.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(10_000 - 3 * 400);
});

test('one database is read with its programs, and nothing of the others', () => {
  expect(read({ ...EVERYTHING, hasDatabase: (name) => name === 'crm' })).toEqual([
    'header',
    'database crm',
    'table orders',
    'triggers',
    'routines',
    'footer',
  ]);
});

test('triggers that name no table are read with every one', () => {
  expect(read(table('crm', 'orders'))).toContain('triggers');
  expect(read(table('crm', 'other'))).toEqual(['header', 'database crm', 'triggers', 'footer']);
});

test('rows alone are read without definitions', () => {
  expect(read({ ...EVERYTHING, content: 'data' })).toEqual(['header', 'database shop', 'database crm', 'footer']);
});
