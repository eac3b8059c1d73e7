import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { RETRY_SCALE } from '../../../dev/labs/runner/deploy-runner';
import { RunnerLab } from '../../../dev/labs/runner/runner-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { NO_CAPACITY } from '../../../dev/local-cloud/task-host/refusal';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { EXECUTION_ATTEMPTS } from '../../../functions/slot-job/execution';

/*
 * The released function hands dumps over to the released code as a task of ECS, by Step Functions, with IAM enforced.
 */

let cloud: LocalCloud;
let server: TestServer;
let destination: DumpLab;
let lab: RunnerLab;
let days = 0;

beforeAll(async () => {
  [cloud, server] = await Promise.all([
    startLocalCloud({ auth: true, stateMachineWaitScale: RETRY_SCALE }),
    startServer({ flavour: 'mysql' }),
  ]);
  destination = await DumpLab.create(cloud, server, ['shop']);
  await server.sql('CREATE TABLE shop.orders (id INT PRIMARY KEY); INSERT INTO shop.orders VALUES (1), (2), (3)');
  lab = await RunnerLab.create(cloud, server);
});

afterAll(() => Promise.all([cloud?.stop(), server?.stop()]));

/** A slot that no other test uses. */
function freshSlot(): string {
  const day = new Date(Date.UTC(2026, 0, 1));
  day.setUTCDate(day.getUTCDate() + days++);
  return day.toISOString().slice(0, 10);
}

const recordOf = (slot: string) => destination.lockRecord(`shop#${slot}`);
const keysOf = async (slot: string) => (await destination.keys()).filter((key) => key.includes(slot));
const containersOf = (since: number) => cloud.tasks.containers().slice(since);

function becomes(slot: string, state: string) {
  return until(async () => {
    const record = await recordOf(slot);
    return record?.state === state && record;
  });
}

const statusOf = async (name: string) => (await lab.executions()).find((execution) => execution.name === name)?.status;
const statusBecomes = (name: string, status: string) => until(async () => (await statusOf(name)) === status);

test('a dump for the runner is handed over, made by its task, and described by its manifest', async () => {
  const slot = freshSlot();
  const { outcome, execution, reason, key } = await lab.dump.dump({ slot });
  expect({ outcome, reason, key }).toEqual({
    outcome: 'handed-over',
    reason: 'The variable engine is "fargate".',
    key: '',
  });
  expect(execution).toMatch(new RegExp(`:execution:mysqldump-shop-runner:shop-${slot}-1$`));

  const done = await becomes(slot, 'DONE');
  expect(done).toMatchObject({ fence: 2, attempts: 2, handOver: { number: 1, execution } });
  expect(await keysOf(slot)).toHaveLength(3);
  expect(await destination.manifest(String(done.objectKey))).toMatchObject({
    run: { engine: 'fargate', handedOverBecause: 'The variable engine is "fargate".', fence: 2 },
    source: { tables: ['orders'] },
  });
  await statusBecomes(`shop-${slot}-1`, 'SUCCEEDED');
  // Metrics are in the log of the task, in the format that CloudWatch Logs extracts.
  const [task] = cloud.tasks.containers().slice(-1);
  expect(task?.log).toContain('"DumpSuccess":1');
  expect(task?.log).not.toContain('"DumpFailure":1');
});

test('an event that comes while the execution runs changes nothing, and one that comes later finds the dump', async () => {
  const slot = freshSlot();
  const since = cloud.tasks.containers().length;
  const hold = cloud.tasks.onContainer((container) => void setTimeout(() => container.stop(), 0));
  const first = await lab.dump.dump({ slot });
  hold();
  const again = await lab.dump.dump({ slot });
  expect(again).toMatchObject({ outcome: 'handed-over', execution: first.execution });
  for (const container of containersOf(since)) container.continue();
  await becomes(slot, 'DONE');
  expect(await lab.dump.dump({ slot })).toMatchObject({ outcome: 'already-done' });
  expect(containersOf(since)).toHaveLength(1);
});

test('a task that is killed, and capacity that is missing, are retried within the execution', async () => {
  const slot = freshSlot();
  const since = cloud.tasks.containers().length;
  cloud.tasks.refuseNext(NO_CAPACITY);
  const hook = cloud.tasks.onContainer((container) => {
    hook();
    container.onChange(() => container.log.includes('"phase":"dump"') && void container.kill());
  });
  await lab.dump.dump({ slot });
  const done = await becomes(slot, 'DONE');
  expect(containersOf(since)).toHaveLength(2);
  // The second task takes over the lock that the first one left.
  expect(done).toMatchObject({ fence: 3, operation: 'done' });
  expect(await keysOf(slot)).toHaveLength(3);
  await statusBecomes(`shop-${slot}-1`, 'SUCCEEDED');
});

describe('a database that stays away', () => {
  test('fails the execution, whose end is in the dead-letter queue; sent again, it makes the dump', async () => {
    const slot = freshSlot();
    const since = cloud.tasks.containers().length;
    await server.sql("ALTER USER 'backup'@'%' ACCOUNT LOCK");
    await lab.dump.dump({ slot });
    await statusBecomes(`shop-${slot}-1`, 'FAILED');
    expect(containersOf(since)).toHaveLength(EXECUTION_ATTEMPTS);
    const execution = expect.stringContaining(`:execution:mysqldump-shop-runner:shop-${slot}-1`);
    expect(await recordOf(slot)).toMatchObject({
      state: 'FAILED',
      lastError: expect.stringContaining('[ACCOUNT_LOCKED]'),
      delivery: { from: execution, count: EXECUTION_ATTEMPTS },
    });
    expect(await keysOf(slot)).toEqual([]);

    await server.sql("ALTER USER 'backup'@'%' ACCOUNT UNLOCK");
    const event = await until(() => lab.deadLetter());
    expect(event).toMatchObject({ detail: { status: 'FAILED', name: `shop-${slot}-1` } });
    expect(await lab.dump.dump(event)).toMatchObject({ outcome: 'handed-over', slot });
    expect(await becomes(slot, 'DONE')).toMatchObject({ handOver: { number: 2 } });
    expect(await keysOf(slot)).toHaveLength(3);
  });
});

test('an execution that is stopped stops its task in time, and its event in the retry queue starts another one', async () => {
  const slot = freshSlot();
  const since = cloud.tasks.containers().length;
  const blocking = server.sql('LOCK TABLES shop.orders WRITE; DO SLEEP(600)').catch(() => {});
  const blocker = await until(async () => {
    const id = await server.sql("SELECT id FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%'");
    return id !== '' && id.trim();
  });
  const { execution: executionArn } = await lab.dump.dump({ slot });
  const [task] = await until(
    () => containersOf(since).some(({ log }) => log.includes('"phase":"dump"')) && containersOf(since),
  );
  await cloud.client(SFNClient).send(new StopExecutionCommand({ executionArn }));
  await until(() => task?.isAlive === false);
  expect(task?.log).toContain('[TASK_STOPPED]');
  expect(await recordOf(slot)).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('[TASK_STOPPED]') });
  await server.sql(`KILL ${blocker}`);
  await blocking;
  const event = await until(() => lab.retry());
  expect(event).toMatchObject({ detail: { status: 'ABORTED', name: `shop-${slot}-1` } });
  expect(await lab.dump.dump(event)).toMatchObject({ slot, execution: expect.stringMatching(/-2$/) });
  await becomes(slot, 'DONE');
  expect(await keysOf(slot)).toHaveLength(3);
});
