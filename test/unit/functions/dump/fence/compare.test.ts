import { type Differences, differencesBetween } from '../../../../../functions/dump/fence/compare';
import { type FingerprintOptions, FRESH, fingerprint, OLD, object, table } from './fingerprints';

type Objects = Parameters<typeof fingerprint>[0];

interface Case {
  /** Names of tables in `shop` that the dump contains. */
  dumped?: readonly string[];
  first?: FingerprintOptions;
  second?: FingerprintOptions;
  /** The highest identity when the snapshot was there. */
  newest?: number;
  /** Whether a dump program leaves names out. */
  leavesOut?: boolean;
}

function differences(
  before: Objects,
  after: Objects,
  { dumped = [], first = {}, second = {}, newest, leavesOut = false }: Case = {},
): Differences {
  return differencesBetween({
    before: fingerprint(before, first),
    after: fingerprint(after, second),
    newest,
    dumped: dumped.map((name) => ({ database: 'shop', name })),
    leavesOut,
  });
}

function changes(...of: Parameters<typeof differences>): string[] {
  return differences(...of).changes;
}

const NOTHING = { changes: [], doubts: [], renewed: [] };
const RENAMED = { second: { counters: { rename_table: 1 } } };
const ALTERED = { counters: { alter_table: 1 } };

test('finds no change between equal readings', () => {
  const objects = [table('z'), object('view', 'v'), object('trigger', 't'), object('routine', 'f')];
  expect(differences(objects, objects)).toEqual(NOTHING);
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
  {
    what: 'a library replaced',
    before: object('library', 'z'),
    after: object('library', 'z', 'other'),
    change: 'was altered',
  },
])('names $what between the readings', ({ before, after, change }) => {
  expect(changes([before], [after])).toEqual([
    expect.stringMatching(new RegExp(`^${before.kind} "shop"."z" .*${change}$`)),
  ]);
});

test.each(['table', 'view', 'trigger', 'routine', 'event', 'sequence', 'library'] as const)(
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
  const appears = (its: Case) => differences([], [table('z', { createdAt: FRESH })], its);

  test("is no change, because InnoDB's snapshot excludes it", () => {
    expect(appears({})).toEqual(NOTHING);
  });

  test('is a doubt when tables were renamed meanwhile, because it may be an old table', () => {
    expect(appears(RENAMED)).toEqual({ ...NOTHING, doubts: ['table "shop"."z" appeared'] });
  });

  test.each<{ what: string; id: number; newest?: number; found: Partial<Differences> }>([
    { what: 'nothing when its identity is newer than the snapshot', id: 13, newest: 12, found: {} },
    {
      what: 'a doubt when its identity came between the first reading and the snapshot',
      id: 12,
      newest: 12,
      found: { doubts: ['table "shop"."z" appeared'] },
    },
    {
      what: 'a doubt when the identities at the snapshot are not known',
      id: 13,
      found: { doubts: ['table "shop"."z" appeared'] },
    },
    {
      what: 'a change when its identity is an old one',
      id: 9,
      newest: 12,
      found: { changes: ['table "shop"."z" appeared'] },
    },
  ])('is $what, while tables are altered', ({ id, newest, found }) => {
    const its = { first: { ids: {}, others: [9] }, second: { ids: { 'shop/z': id }, ...ALTERED } };
    expect(appears({ ...its, ...(newest !== undefined && { newest }) })).toEqual({ ...NOTHING, ...found });
  });
});

describe('a dropped table', () => {
  const GONE = 'table "shop"."z" was dropped or renamed';

  test('is no change when the dump contains it', () => {
    expect(differences([table('z')], [], { dumped: ['z'] })).toEqual(NOTHING);
  });

  test("is a change when the dump contains only the other database's table of that name", () => {
    const its = [table('z', { database: 'archive' })];
    expect(changes(its, [], { dumped: ['z'] })).toEqual(['table "archive"."z" was dropped or renamed']);
  });

  test('is a doubt when tables were renamed meanwhile, because the dump may contain another table of its name', () => {
    expect(differences([table('z')], [], { dumped: ['z'], ...RENAMED })).toEqual({ ...NOTHING, doubts: [GONE] });
  });

  test('is a change when it was a view, whose definition is read after its columns', () => {
    expect(changes([object('view', 'z')], [], { dumped: ['z'] })).toHaveLength(1);
  });

  test.each<{ what: string; second: FingerprintOptions; found: Partial<Differences> }>([
    { what: 'nothing when its identity alone is gone', second: { ids: {}, others: [9], ...ALTERED }, found: {} },
    {
      what: 'a doubt when another one is gone as well, which may have had its name',
      second: { ids: {}, ...ALTERED },
      found: { doubts: [GONE] },
    },
    {
      what: 'a doubt when two statements may have moved another one there and back',
      second: { ids: {}, others: [9], counters: { alter_table: 2 } },
      found: { doubts: [GONE] },
    },
    {
      what: 'a change when its identity lives on under another name',
      second: { ids: {}, others: [4, 9], ...ALTERED },
      found: { changes: [GONE] },
    },
  ])('is $what, while tables are altered', ({ second, found }) => {
    const first = { ids: { 'shop/z': 4 }, others: [9] };
    expect(differences([table('z')], [], { dumped: ['z'], first, second })).toEqual({ ...NOTHING, ...found });
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
  const becomes = (x: number, its: Case = {}, of: FingerprintOptions = {}) =>
    differences(objects, objects, { first, second: { ids: { ...first.ids, 'shop/x': x }, ...of }, ...its });

  test('names an exchanged partition and the table that it was exchanged with', () => {
    const second = { ids: { 'shop/p#p#p0': 7, 'shop/x': 4, 'other/y': 9 } };
    expect(changes(objects, objects, { first, second })).toEqual([
      'partition "p0" of table "shop"."p" was exchanged with another table',
      'table "shop"."x" was exchanged with another table',
    ]);
  });

  test("ignores an emptied table, because InnoDB's snapshot keeps its rows", () => {
    expect(becomes(10)).toEqual(NOTHING);
  });

  test('names a table that was created before the snapshot and takes a name after it', () => {
    expect(becomes(11, { newest: 11 }, ALTERED)).toEqual({
      ...NOTHING,
      changes: ['table "shop"."x" is another one, which was created right before the snapshot'],
    });
  });

  test.each([{ newest: 11 }, {}])(
    'doubts an emptied table while tables are altered, because another may have had its name (snapshot: %j)',
    (its) => {
      expect(becomes(12, its, ALTERED)).toEqual({
        ...NOTHING,
        renewed: ['table "shop"."x" was emptied or replaced'],
      });
    },
  );

  test('names an imported table, whose tablespace stays under another identity', () => {
    const spaces = { 'shop/x': 3 };
    const its = { first: { ...first, spaces }, second: { ids: { ...first.ids, 'shop/x': 12 }, spaces, ...ALTERED } };
    expect(changes(objects, objects, { newest: 10, ...its })).toEqual(['table "shop"."x" was discarded or imported']);
  });
});

describe('a dump whose program leaves names out', () => {
  const objects = [table('orders'), object('view', 'v'), object('sequence', 's'), object('routine', 'r')];

  test('lacks nothing when it has every table and view', () => {
    expect(changes(objects, objects, { dumped: ['orders', 'v'], leavesOut: true })).toEqual([]);
  });

  test.each([
    { dumped: ['v'], lacking: 'table "shop"."orders"' },
    { dumped: ['orders'], lacking: 'view "shop"."v"' },
  ])('lacks $lacking, which was there all the time', ({ dumped, lacking }) => {
    expect(changes(objects, objects, { dumped, leavesOut: true })).toEqual([`${lacking} is not in the dump`]);
    expect(changes(objects, objects, { dumped })).toEqual([]);
  });

  test.each([
    { when: 'before the dump', readings: { first: { leftOut: [table('secrets')] } } },
    { when: 'meanwhile', readings: { second: { leftOut: [table('secrets')] } } },
  ])('lacks a table that it took for one that was left out $when', ({ readings }) => {
    const dumped = ['orders', 'v'];
    const after = [...objects, table('SECRETS', { createdAt: FRESH }), table('new', { createdAt: FRESH })];
    expect(changes(objects, after, { dumped, leavesOut: true, ...readings })).toEqual([
      'table "shop"."SECRETS" appeared, and is not in the dump',
    ]);
    expect(changes(objects, after, { dumped: [...dumped, 'SECRETS'], leavesOut: true, ...readings })).toEqual([]);
  });

  test('does not lack a table that came meanwhile', () => {
    const after = [...objects, table('new', { createdAt: FRESH })];
    expect(changes(objects, after, { dumped: ['orders', 'v'], leavesOut: true })).toEqual([]);
  });
});

describe('a table of which the dump has no rows', () => {
  const log = table('log', { isStructureOnly: true });
  const ids = { 'shop/orders': 7, 'shop/log': 8, 'shop/log#p#p0': 9 };
  const emptied = { ...ids, 'shop/log': 20, 'shop/log#p#p0': 21 };
  const moved = { counters: { alter_table: 1 } };

  test('may be emptied, or exchanged with another one of the same definition', () => {
    const readings = { first: { ids }, second: { ids: emptied, ...moved }, newest: 30 };
    expect(differences([table('orders'), log], [table('orders'), log], readings)).toEqual(NOTHING);
  });

  test('may not be altered', () => {
    const altered = table('log', { isStructureOnly: true, definition: 'other' });
    expect(changes([log], [altered])).toEqual(['table "shop"."log" was altered']);
  });

  test('does not excuse another one whose name begins like those of its partitions', () => {
    const odd = table('log#p#p0');
    const readings = { first: { ids }, second: { ids: emptied, ...moved }, newest: 30 };
    expect(changes([log, odd], [log, odd], readings)).toEqual([
      'partition "p0" of table "shop"."log" is another one, which was created right before the snapshot',
    ]);
  });
});
