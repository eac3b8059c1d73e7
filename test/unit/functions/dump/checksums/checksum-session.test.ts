import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../../../dev/tools/until';
import { Secret } from '../../../../../functions/core/secret';
import { Toolbox } from '../../../../../functions/core/toolbox';
import { ChecksumSession } from '../../../../../functions/dump/checksums/checksum-session';
import type { Connection } from '../../../../../functions/dump/connection/connection';
import { TableSelection } from '../../../../../functions/dump-format/selection/table-selection';
import { FakeClock } from '../../core/time/fake-clock';
import { answering } from '../client/sql-answers';
import { scriptedLayer } from '../scripted-layer';
import { selectionOf } from '../tables/selections';

const SNAPSHOT = 'START TRANSACTION WITH CONSISTENT SNAPSHOT';
const TABLES = 'SELECT table_name, row_format';
/** Answers of a server with two tables. */
const CALM = {
  'SELECT CONNECTION_ID()': '7',
  'FROM information_schema.schemata': 'shop',
  [TABLES]: 'a\tDynamic\nb\tCompact',
  'CHECKSUM TABLE `shop`.`a`': 'shop.a\t11',
  'CHECKSUM TABLE `shop`.`b`': 'shop.b\t22',
};
const A = { kind: 'checksum', database: 'shop', name: ['a'], attributes: { checksum: '11', rowFormat: 'Dynamic' } };
const B = { kind: 'checksum', database: 'shop', name: ['b'], attributes: { checksum: '22', rowFormat: 'Compact' } };

/** A session with a server that answers, and runs these shell commands in place of an answer. */
async function setup({
  answers = CALM as Record<string, string>,
  commands = {} as Record<string, string>,
  selection = TableSelection.EVERYTHING,
} = {}) {
  const recorded = `events="$(dirname "$0")/events"\n${answering(answers, commands).replace('case "$statement" in', 'echo "$statement" >> "$events"\ncase "$statement" in')}`;
  const layer = scriptedLayer({ mysql: recorded });
  const clock = new FakeClock();
  const run = new AbortController();
  const connection = { password: new Secret('hunter2') } as unknown as Connection;
  const target = { toolbox: new Toolbox(layer), flavour: 'mysql', options: async () => '', connection } as const;
  const checksums = await ChecksumSession.open(
    target,
    ['shop'],
    selection,
    { clock, timeForFacts: () => 60_000 },
    run.signal,
  );
  const path = join(layer, 'bin', 'events');
  const events = () => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []);
  return {
    clock,
    run,
    checksums,
    events,
    file: (name: string) => existsSync(join(layer, 'bin', name)),
    touch: (name: string) => writeFileSync(join(layer, 'bin', name), ''),
    /** Takes the snapshot while the tables are locked. */
    lock: async () => {
      checksums.takeSnapshot();
      await until(() => events().includes(`${SNAPSHOT};`));
      // The answer arrives after the statement.
      await new Promise((resolve) => setTimeout(resolve, 50));
      checksums.expectSnapshot();
    },
  };
}

test('the checksum of every table is computed in the snapshot, and its definition is not locked afterwards', async () => {
  const { checksums, lock, events } = await setup();
  await lock();
  checksums.begin();
  await expect(checksums.end()).resolves.toEqual({ facts: [A, B], warning: undefined });
  const statements = events().filter((event) => !event.startsWith('SELECT'));
  expect(statements).toEqual([
    `${SNAPSHOT};`,
    'SAVEPOINT before_a_table;',
    'CHECKSUM TABLE `shop`.`a`;',
    'ROLLBACK TO SAVEPOINT before_a_table;',
    'CHECKSUM TABLE `shop`.`b`;',
    'ROLLBACK TO SAVEPOINT before_a_table;',
  ]);
});

test('the checksum of a table whose rows are not dumped is not computed', async () => {
  const { checksums, lock, events } = await setup({ selection: selectionOf({ structureOnly: ['shop.a'] }) });
  await lock();
  checksums.begin();
  await expect(checksums.end()).resolves.toEqual({ facts: [B], warning: undefined });
  expect(events()).not.toContain('CHECKSUM TABLE `shop`.`a`;');
});

test('no table has a checksum when the snapshot is not there while the tables are locked', async () => {
  const late = 'until [ -e "$(dirname "$0")/unlocked" ]; do sleep 0.01; done';
  const { checksums, events, touch } = await setup({ commands: { [SNAPSHOT]: late } });
  checksums.takeSnapshot();
  await until(() => events().includes(`${SNAPSHOT};`));
  checksums.expectSnapshot();
  touch('unlocked');
  checksums.begin();
  await expect(checksums.end()).resolves.toEqual({
    facts: [],
    warning:
      '[CHECKSUMS_INCOMPLETE] The dump is complete, but no table has a checksum: their session had no snapshot while the tables were locked.',
  });
  expect(events().some((event) => event.startsWith('CHECKSUM'))).toBe(false);
});

test('no table has a checksum when the server does not let the session in', async () => {
  const commands = { 'SELECT CONNECTION_ID()': 'echo "ERROR 1203 (42000): too many" >&2; exit 1' };
  const { checksums } = await setup({ commands });
  checksums.takeSnapshot();
  checksums.expectSnapshot();
  checksums.begin();
  const { facts, warning } = await checksums.end();
  expect(facts).toEqual([]);
  expect(warning).toMatch(/no table has a checksum: ERROR 1203 .* too many\. The user has too many connections\..*\.$/);
});

test('a table whose checksum the server does not return is left out and named', async () => {
  const { checksums, lock } = await setup({ answers: { ...CALM, 'CHECKSUM TABLE `shop`.`a`': 'shop.a\tNULL' } });
  await lock();
  checksums.begin();
  await expect(checksums.end()).resolves.toEqual({
    facts: [B],
    warning:
      '[CHECKSUMS_INCOMPLETE] The dump is complete, but 1 table(s) have no checksum: "shop.a". Reason: they were dropped or emptied during the dump.',
  });
});

describe('a table whose checksum is 0', () => {
  const answers = { ...CALM, 'CHECKSUM TABLE `shop`.`a`': 'shop.a\t0' };

  test('has this checksum when it is empty in the snapshot', async () => {
    const { checksums, lock } = await setup({ answers });
    await lock();
    checksums.begin();
    const { facts, warning } = await checksums.end();
    expect(facts).toEqual([B, { ...A, attributes: { ...A.attributes, checksum: '0' } }]);
    expect(warning).toBeUndefined();
  });

  test.each([
    { what: 'has rows in the snapshot', commands: { 'SELECT 1 FROM `shop`.`a`': 'echo 1' } },
    {
      what: 'is newer than the snapshot',
      commands: { 'SELECT 1 FROM `shop`.`a`': 'echo "ERROR 1412 (HY000): changed" >&2; exit 1' },
    },
  ])('has none when it $what', async ({ commands }) => {
    const { checksums, lock } = await setup({ answers, commands });
    await lock();
    checksums.begin();
    const { facts, warning } = await checksums.end();
    expect(facts).toEqual([B]);
    expect(warning).toContain('1 table(s) have no checksum: "shop.a". Reason:');
  });
});

test('tables are left out whose checksums are late, and the server is told', async () => {
  const late = { 'CHECKSUM TABLE `shop`.`b`': 'exec sleep 100', 'KILL 7': 'touch "$(dirname "$0")/killed"' };
  const { checksums, clock, lock, events, file } = await setup({ commands: late });
  await lock();
  checksums.begin();
  const ending = checksums.end();
  await until(() => events().includes('CHECKSUM TABLE `shop`.`b`;'));
  await clock.advance(60_000);
  await expect(ending).resolves.toEqual({
    facts: [A],
    warning:
      '[CHECKSUMS_INCOMPLETE] The dump is complete, but 1 table(s) have no checksum: "shop.b". Reason: computing them took too long.',
  });
  expect(file('killed')).toBe(true);
});

test('a statement that fails leaves out the tables after it', async () => {
  const commands = { 'CHECKSUM TABLE `shop`.`b`': 'echo "ERROR 1317 (70100): interrupted" >&2; exit 1' };
  const { checksums, lock } = await setup({ commands });
  await lock();
  checksums.begin();
  const { facts, warning } = await checksums.end();
  expect(facts).toEqual([A]);
  expect(warning).toMatch(/"shop\.b"\. Reason: ERROR 1317 .*interrupted\./);
});

test('nothing runs when a dump fails meanwhile', async () => {
  const { checksums, lock, events } = await setup({ commands: { 'CHECKSUM TABLE `shop`.`a`': 'exec sleep 100' } });
  await lock();
  checksums.begin();
  await until(() => events().includes('CHECKSUM TABLE `shop`.`a`;'));
  await checksums.close();
  await checksums.close();
  expect(events()).not.toContain('CHECKSUM TABLE `shop`.`b`;');
});

test('is not opened when the run ends', async () => {
  const run = AbortSignal.abort(new Error('cut off'));
  const target = {
    toolbox: new Toolbox(scriptedLayer({ mysql: 'exec sleep 100' })),
    flavour: 'mysql',
    options: async () => '',
  };
  const connection = { password: new Secret('hunter2') } as unknown as Connection;
  const tools = { clock: new FakeClock(), timeForFacts: () => 0 };
  await expect(
    ChecksumSession.open({ ...target, connection } as never, ['shop'], TableSelection.EVERYTHING, tools, run),
  ).rejects.toThrow('cut off');
});
