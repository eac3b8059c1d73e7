import fc from 'fast-check';
import { ProgressReader } from '../../../../../functions/dump/mysqldump/progress-reader';

const MYSQLDUMP = `-- Connecting to 127.0.0.1...
-- Starting transaction...
-- Setting savepoint...
-- Retrieving table structure for table orders...
-- Sending SELECT query...
-- Retrieving rows...
-- Rolling back to savepoint sp...
-- Retrieving table structure for table big one...
-- It's a view, create dummy view for view
-- Retrieving view structure for table big one...
-- Releasing savepoint...
-- Disconnecting from 127.0.0.1...
`;

function setup(text: string, chunks: readonly number[] = []): ProgressReader {
  const reader = new ProgressReader();
  let start = 0;
  for (const length of chunks) {
    reader.push(text.slice(start, start + length));
    start += length;
  }
  reader.push(text.slice(start));
  reader.end();
  return reader;
}

/** What a reader did not expect. A name that does not come to its end has the line feed behind it. */
function unexpectedOf(text: string): string[] {
  return setup(text).unexpected.map((line) => line.trimEnd());
}

test('expects all progress messages of mysqldump, in any chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (chunks) => {
      const { tables, unexpected, notes } = setup(MYSQLDUMP, chunks);
      expect(unexpected).toEqual([]);
      expect(notes).toEqual([]);
      expect(tables).toEqual(['orders', 'big one']);
    }),
  );
});

test.each([
  'mysqldump: Got error: 1045: Access denied',
  'mysqldump: Error: Binary logging not possible.',
  '-- Warning: column statistics not supported by the server.',
  '-- Skipping dump data for table `x`, it has no fields',
  'Warning: A partial dump from a server that has GTIDs',
  '-- Retrieving table structure for table',
  '-- Retrieving table structure for table a',
  ' -- Starting transaction...',
  '-- Starting transaction... and more',
  'Segmentation fault',
])('reports %j as unexpected', (line) => {
  expect(unexpectedOf(`-- Connecting to x...\n${line}\n`)).toEqual([line]);
});

test.each([
  '-- Connecting to db...',
  '-- Disconnecting from db...',
  '-- Starting transaction...',
  '-- Setting savepoint...',
  '-- Releasing savepoint...',
  '-- Rolling back to savepoint sp...',
  '-- Retrieving view structure for table v...',
  "-- It's a view, create dummy view",
  "-- It's a view, create dummy view for view",
  '-- Dropping the temporary view structure created',
  "-- It's base table, skipped",
  '-- Retrieving sequence structure for  s...',
  '-- Sending SELECT query...',
  '-- Retrieving rows...',
])('accepts %j as progress, but not with additional text', (line) => {
  expect(unexpectedOf(`${line}\n`)).toEqual([]);
  expect(unexpectedOf(`Killed ${line}\n`)).toEqual([`Killed ${line}`]);
  expect(unexpectedOf(`${line} Killed\n`)).toEqual([`${line} Killed`]);
});

const ANNOUNCED = ['-- Retrieving table structure for table v...', "-- It's a view, create dummy view"];

test.each([
  { what: 'a view with its definition', output: ['-- Retrieving view structure for table v...'], placeholders: [] },
  { what: 'a view that was dropped', output: ['-- Retrieving view structure for table t...'], placeholders: ['v'] },
  {
    what: 'a view that a table has replaced',
    output: ['-- Retrieving view structure for table v...', "-- It's base table, skipped"],
    placeholders: ['v'],
  },
  {
    what: 'a view beside a table',
    output: [
      '-- Retrieving view structure for table t...',
      "-- It's base table, skipped",
      '-- Retrieving view structure for table v...',
      '-- Dropping the temporary view structure created',
    ],
    placeholders: [],
  },
  {
    what: 'two views of one name in two databases',
    output: [
      '-- Retrieving view structure for table v...',
      ...ANNOUNCED,
      '-- Retrieving view structure for table t...',
      "-- It's base table, skipped",
    ],
    placeholders: ['v'],
  },
])('finds the placeholders of $what: $placeholders', ({ output, placeholders }) => {
  expect(setup([...ANNOUNCED, ...output, ''].join('\n')).placeholders).toStrictEqual(placeholders);
});

test('reports the last view whose definition was read in the last database', () => {
  const first = [...ANNOUNCED, '-- Retrieving view structure for table v...'];
  expect(setup([...first, ''].join('\n')).lastView).toBe('v');
  const withTable = [...first, '-- Retrieving view structure for table t...', "-- It's base table, skipped"];
  expect(setup([...withTable, ''].join('\n')).lastView).toBe('v');
  const second = [...first, '-- Retrieving table structure for table t...', '-- Sending SELECT query...'];
  expect(setup([...second, ''].join('\n')).lastView).toBeUndefined();
});

test('accepts a name with line breaks', () => {
  const { tables, unexpected } = setup(
    [
      '-- Retrieving table structure for table line\nbreak...',
      '-- Sending SELECT query...',
      '-- Retrieving view structure for table \n\n...',
      '-- Retrieving sequence structure for  a\nb...',
      '-- Retrieving table structure for table next...',
    ].join('\n'),
  );
  expect(unexpected).toEqual([]);
  expect(tables).toEqual(['line\nbreak', 'next']);
});

test('accepts names of MariaDB sequences, including their leading and trailing spaces', () => {
  const { sequences, tables } = setup(
    ['-- Retrieving sequence structure for  odd sequence...', '-- Retrieving sequence structure for    s...', ''].join(
      '\n',
    ),
  );
  expect(sequences).toEqual(['odd sequence', '  s']);
  expect(tables).toEqual([]);
});

describe('the start of a dump', () => {
  const begun = async (output: string) => {
    const nothing = Symbol('nothing');
    return (await Promise.race([setup(output).begun, Promise.resolve(nothing)])) !== nothing;
  };

  test.each(['-- Retrieving table structure for table t...', '-- Retrieving sequence structure for  s...'])(
    'is recognized by %j, which follows its snapshot',
    async (output) => {
      expect(await begun(`${output}\n`)).toBe(true);
    },
  );

  test('is in a database before it names a table, also when that has none', async () => {
    const nothing = Symbol('nothing');
    const inDatabase = async (output: string) =>
      (await Promise.race([setup(output).inDatabase, Promise.resolve(nothing)])) !== nothing;
    expect(await inDatabase('-- Starting transaction...\n')).toBe(false);
    expect(await inDatabase('-- Starting transaction...\n-- Setting savepoint...\n')).toBe(true);
  });

  test.each([
    '-- Connecting to 127.0.0.1...',
    '-- Starting transaction...',
    '-- Retrieving table structure for table t',
  ])('is not recognized by %j', async (output) => {
    expect(await begun(`${output}\n`)).toBe(false);
  });
});

test('accepts the line about a table without rows, whatever its name', () => {
  const names = ["it's", 'line\nbreak', "', --no-data was used", '\n', 'x'.repeat(64)];
  const lines = names.map((name) => `-- Skipping dump data for table '${name}', --no-data was used`);
  const { unexpected, notes } = setup(`${lines.join('\n')}\n-- Retrieving rows...\n`);
  expect([unexpected, notes]).toEqual([[], []]);
});

test('does not take an error message for the rest of a name', () => {
  const complaint = `mysqldump: something went wrong with a row of ${'x'.repeat(30)}`;
  const { unexpected } = setup(`-- Retrieving table structure for table a\n${complaint}\n-- Retrieving rows...\n`);
  expect(unexpected).toEqual(['-- Retrieving table structure for table a', complaint]);
});

test('reads a last line without a line feed', () => {
  expect(setup('-- Connecting to x...\nKilled').unexpected).toEqual(['Killed']);
});

test('ignores empty lines', () => {
  expect(setup('\n\n  \n').unexpected).toEqual([]);
});

test.each([
  ["-- Warning: Skipping data for table 'all_orders' because it's of type MRG_MYISAM"],
  ["-- Skipping dump data for table 'old_orders',  this is S3 table and --copy-s3-tables=0"],
  ['-- Warning: Creating a stand-in table for view wide may fail when replaying the dump file produced because of x.'],
  [' Warning: Could not set terminology mode for outputting events. '],
  ['-- Warning: version string returned by server is incorrect.'],
])('reports %j as a harmless note', (line) => {
  const { notes, unexpected } = setup(`${line}\n`);
  expect(notes).toEqual([
    line
      .replace(/^-- |^ /, '')
      .replace('Warning: ', '')
      .trim(),
  ]);
  expect(unexpected).toEqual([]);
});

test('limits the number of kept error messages, and reports the omission', () => {
  const { unexpected } = setup('no\n'.repeat(100_000));
  expect(unexpected).toHaveLength(20);
});

test('assigns each table to the database whose savepoint was set last, also after one without tables', () => {
  const savepoint = '-- Setting savepoint...';
  const table = (name: string) => `-- Retrieving table structure for table ${name}...`;
  const lines = [savepoint, table('z'), savepoint, savepoint, table('a'), table('z'), ''];
  const { tables, databases } = setup(lines.join('\n'));
  expect(tables).toEqual(['z', 'a', 'z']);
  expect(databases).toEqual([0, 2, 2]);
});
