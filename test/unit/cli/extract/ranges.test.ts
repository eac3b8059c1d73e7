import { rangesOfWanted } from '../../../../cli/extract/wanted';
import type { DumpIndex, Section } from '../../../../functions/dump-format/dump-index/dump-index';

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
  { kind: 'routines', database: 'crm' },
  { kind: 'footer', database: '' },
);

test('reads one table, and what sets up the session and names the databases', () => {
  const { text, object } = rangesOfWanted(INDEX, { tables: [{ database: 'shop', table: 'orders' }], rows: true });
  expect(text).toEqual([
    { from: 0, to: 3_000 },
    { from: 5_000, to: 6_000 },
    { from: 8_000, to: 9_000 },
  ]);
  expect(object.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(5_000);
});

test('reads no rows for definitions', () => {
  const { text } = rangesOfWanted(INDEX, { tables: [{ database: 'crm', table: 'orders' }], rows: false });
  expect(text).toContainEqual({ from: 5_000, to: 6_500 });
  expect(text).toContainEqual({ from: 6_900, to: 7_000 });
  const all = rangesOfWanted(INDEX, { tables: undefined, rows: false });
  expect(all.text.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(9_000 - 3 * 400);
});
