import { changesBetween } from '../../../../../functions/dump/fence/compare';
import { type FingerprintOptions, FRESH, fingerprint, OLD, object, table } from './fingerprints';

/** Changes between two lists of objects, all of which the dump holds. */
function changes(
  before: Parameters<typeof fingerprint>[0],
  after: Parameters<typeof fingerprint>[0],
  {
    dumped = [],
    first = {},
    second = {},
  }: { dumped?: string[]; first?: FingerprintOptions; second?: FingerprintOptions } = {},
): string[] {
  return changesBetween(fingerprint(before, first), fingerprint(after, second), dumped);
}

const RENAMED = { second: { counters: { rename_table: 1 } } };

test('finds no change between equal readings', () => {
  const objects = [table('z'), object('view', 'v'), object('trigger', 't'), object('routine', 'f')];
  expect(changes(objects, objects)).toEqual([]);
});

test.each([
  { what: 'a table altered', before: table('z'), after: table('z', { definition: 'other' }), change: 'was altered' },
  {
    what: 'a table with another creation time',
    before: table('z'),
    after: table('z', { createdAt: FRESH }),
    change: 'took its name',
  },
  {
    what: 'an older table',
    before: table('z'),
    after: table('z', { createdAt: '2025-01-01 00:00:00' }),
    change: 'took its name',
  },
  { what: 'a view replaced', before: object('view', 'z'), after: object('view', 'z', 'other'), change: 'was altered' },
  {
    what: 'a trigger replaced',
    before: object('trigger', 'z'),
    after: object('trigger', 'z', 'other'),
    change: 'was altered',
  },
  {
    what: 'a routine replaced',
    before: object('routine', 'z'),
    after: object('routine', 'z', 'other'),
    change: 'was altered',
  },
  {
    what: 'an event altered',
    before: object('event', 'z'),
    after: object('event', 'z', 'other'),
    change: 'was altered',
  },
])('names $what between the readings', ({ before, after, change }) => {
  expect(changes([before], [after])).toEqual([
    expect.stringMatching(new RegExp(`^${before.kind} "shop"."z" .*${change}$`)),
  ]);
});

test.each(['table', 'view', 'trigger', 'routine', 'event', 'sequence'] as const)(
  'names a %s that is missing at the second reading, and one that appeared',
  (kind) => {
    const one = kind === 'table' ? table('z') : object(kind, 'z');
    expect(changes([one], [])).toEqual([`${kind} "shop"."z" was dropped or renamed`]);
    expect(changes([], [one])).toEqual([`${kind} "shop"."z" appeared`]);
  },
);

test('names both databases when a table moves between dumped ones', () => {
  expect(changes([table('z')], [table('z', { database: 'archive' })], RENAMED)).toEqual([
    'table "shop"."z" was dropped or renamed',
    'table "archive"."z" appeared',
  ]);
});

describe('a new table', () => {
  test("is no change, because InnoDB's snapshot excludes it", () => {
    expect(changes([], [table('z', { createdAt: FRESH })])).toEqual([]);
  });

  test('is a change when tables were renamed meanwhile, because it may be an old table', () => {
    expect(changes([], [table('z', { createdAt: FRESH })], RENAMED)).toEqual(['table "shop"."z" appeared']);
  });
});

describe('a dropped table', () => {
  test('is no change when the dump contains it', () => {
    expect(changes([table('z')], [], { dumped: ['z'] })).toEqual([]);
  });

  test("is a change when the dump contains only the other database's table of that name", () => {
    const both = [table('z'), table('z', { database: 'archive' })];
    expect(changes(both, [table('z')], { dumped: ['z'] })).toEqual(['table "archive"."z" was dropped or renamed']);
  });

  test('is a change when tables were renamed meanwhile, because the dump may contain another table of its name', () => {
    expect(changes([table('z')], [], { dumped: ['z'], ...RENAMED })).toEqual([
      'table "shop"."z" was dropped or renamed',
    ]);
  });

  test('is a change when it was a view, whose definition is read after its columns', () => {
    expect(changes([object('view', 'z')], [], { dumped: ['z'] })).toHaveLength(1);
  });
});

test('ignores the disappearance of an event whose time has passed', () => {
  expect(changes([{ ...object('event', 'once'), expires: true }], [])).toEqual([]);
});

test('ignores the emptying of a table without a snapshot', () => {
  const memory = (createdAt: string) => table('z', { engine: 'MEMORY', createdAt });
  expect(changes([memory(OLD)], [memory(FRESH)])).toEqual([]);
  expect(changes([memory(OLD)], [memory('2025-01-01 00:00:00')])).toHaveLength(1);
});

describe("by InnoDB's table identities", () => {
  const objects = [table('p', { isPartitioned: true }), table('x')];
  const first = { ids: { 'shop/p#p#p0': 4, 'shop/x': 7, 'other/y': 9 } };

  test('names an exchanged partition and the table that it was exchanged with', () => {
    const second = { ids: { 'shop/p#p#p0': 7, 'shop/x': 4, 'other/y': 9 } };
    expect(changes(objects, objects, { first, second })).toEqual([
      'partition "p0" of table "shop"."p" was exchanged with another table',
      'table "shop"."x" was exchanged with another table',
    ]);
  });

  test("ignores an emptied table, because InnoDB's snapshot keeps its rows", () => {
    const second = { ids: { 'shop/p#p#p0': 4, 'shop/x': 10, 'other/y': 9 } };
    expect(changes(objects, objects, { first, second })).toEqual([]);
  });
});
