import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { RETRY_SCALE } from '../../../dev/labs/runner/deploy-runner';
import { RunnerLab } from '../../../dev/labs/runner/runner-lab';
import { startLocalCloud } from '../../../dev/local-cloud';
import { startServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { EXECUTION_ATTEMPTS } from '../../../functions/slot-job/execution';
import { version } from '../../../package.json';
import { WorksLab } from './works-lab';

/* An image of another version than the module does nothing, for each kind of work, and its error is where that of any failure is. */

const MODULE = '99.1.0';
const PROBLEM = `[IMAGE_OF_OTHER_VERSION] The runner's image has version ${version}, and the module version ${MODULE}`;

test('a dump that is left to such an image leaves its slot FAILED with the error, nothing in the bucket, and its event in the dead-letter queue', async () => {
  const [cloud, server] = await Promise.all([
    startLocalCloud({ auth: true, stateMachineWaitScale: RETRY_SCALE }),
    startServer({ flavour: 'mysql' }),
  ]);
  try {
    const destination = await DumpLab.create(cloud, server, ['shop']);
    await server.sql('CREATE TABLE shop.orders (id INT PRIMARY KEY)');
    const lab = await RunnerLab.create(cloud, server, { moduleVersion: MODULE });
    const { execution } = await lab.dump.dump({ slot: '2026-11-20' });
    const event = await until(() => lab.deadLetter());
    expect(event).toMatchObject({ detail: { status: 'FAILED', executionArn: execution } });
    expect(await destination.lockRecord('shop#2026-11-20')).toMatchObject({
      state: 'FAILED',
      lastError: expect.stringContaining(PROBLEM),
      delivery: { from: execution, count: EXECUTION_ATTEMPTS },
    });
    expect(await destination.keys()).toEqual([]);
    const [task] = cloud.tasks.containers();
    for (const text of [PROBLEM, '"errorCode":"IMAGE_OF_OTHER_VERSION"', '"DumpFailure":1']) {
      expect(task?.log).toContain(text);
    }
  } finally {
    await Promise.all([cloud.stop(), server.stop()]);
  }
});

describe('such an image', () => {
  let lab: WorksLab;

  beforeAll(async () => {
    lab = await WorksLab.start(['verify', 'restore'], { moduleVersion: MODULE });
  });

  afterAll(() => lab?.stop());

  test('verifies nothing: the execution fails with the error in the log of its tasks', async () => {
    await lab.declareTextTooLarge();
    const { execution } = await lab.verifyArrived();
    expect(await lab.ended(execution)).toBe('FAILED');
    for (const { log } of lab.tasksOf('verify')) expect(log).toContain(PROBLEM);
    expect((await lab.dumps.keys()).filter((key) => key.includes('verif'))).toEqual([]);
  });

  test('restores nothing: the command ends with the error', async () => {
    const { exit, out, err } = await lab.restore({}, '--into', 'rescue');
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain(PROBLEM);
    expect(await lab.target.sql("SHOW DATABASES LIKE 'rescue'")).toBe('');
  });
});
