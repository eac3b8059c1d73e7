import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DRILL_FUNCTION, HostedDrill } from '../../../dev/labs/hosted/hosted-drill';
import { HostedDump } from '../../../dev/labs/hosted/hosted-dump';
import { queueOfRule } from '../../../dev/labs/runner/queue-of-rule';
import { invoke } from '../../../dev/local-cloud/invoke';
import { NO_CAPACITY } from '../../../dev/local-cloud/task-host/refusal';
import { until } from '../../../dev/tools/until';
import type { Response as DrillResponse } from '../../../functions/drill/create-handler';
import { drillVerdictKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { drillVerdictSchema } from '../../../functions/dump-format/results/drill-verdict';
import { verdictSchema } from '../../../functions/dump-format/results/verdict';
import { HANDS_OVER, WorksLab } from './works-lab';

/*
 * Verifications and drills that are too large for their functions, and restores in the VPC, as tasks of the runner: what fails,
 * is repeated, interrupted or stopped. `npm test` has works.test.ts.
 */

let lab: WorksLab;
let verifyQueue: string;

beforeAll(async () => {
  lab = await WorksLab.start(['verify', 'drill', 'restore']);
  const { cloud, works, released } = lab;
  verifyQueue = await queueOfRule(cloud, works.module, 'runner_verify_failed', 'shop-verify-dead-letter');
  await HostedDrill.deploy(cloud, {
    layerArn: released.layerArn,
    ephemeralStorageMb: 300,
    environment: works.environmentOf('drill'),
    sids: HANDS_OVER,
  });
});

afterAll(() => lab?.stop());

describe('a dump whose text a function cannot read in time, judging by its manifest', () => {
  beforeAll(() => lab.declareTextTooLarge());

  test('fails into the dead-letter queue of the function when no task could start', async () => {
    lab.cloud.tasks.refuseNext(NO_CAPACITY, NO_CAPACITY, NO_CAPACITY);
    const { execution, reason } = await lab.verifyArrived();
    expect(reason).toMatch(
      /^To read about 1000 GB of text is expected to take 5000 s, and the function has \d+ s for it\.$/,
    );
    expect(await lab.ended(execution)).toBe('FAILED');
    const message = await until(async () => {
      const receive = new ReceiveMessageCommand({ QueueUrl: verifyQueue });
      const { Messages } = await lab.cloud.client(SQSClient).send(receive);
      return Messages?.[0]?.Body;
    });
    expect(JSON.parse(message)).toMatchObject({
      detail: { status: 'FAILED', input: JSON.stringify({ key: lab.key, arrived: true }) },
    });
  });

  test('is verified by a task, with the verdict and the metrics of the function; a repeated event starts no other one', async () => {
    const { execution } = await lab.verifyArrived();
    expect(execution).toMatch(/:execution:shop-runner-verify:shop-2026-11-20-[0-9a-f]{8}-2$/);
    expect(await lab.ended(execution)).toBe('SUCCEEDED');
    const verdict = verdictSchema.parse(JSON.parse((await lab.read(verdictKey(lab.key))) ?? ''));
    expect(verdict).toMatchObject({
      verified: true,
      findings: [],
      dump: { rows: { shop: { customers: 2, orders: 3 } } },
    });
    const [task, ...others] = lab.tasksOf('verify');
    expect(others).toEqual([]);
    for (const metric of ['"DumpVerified":1', '"ArrivalVerified":1', '"function":"shop-verify"']) {
      expect(task?.log).toContain(metric);
    }
    expect(await lab.verifyArrived()).toMatchObject({ execution, reason: 'The runner has verified it already.' });
    expect(await lab.executionsOf('verify')).toHaveLength(2);
  });

  test('is drilled with all rows by a task when the storage of the function has no room', async () => {
    const { response, error } = await invoke<DrillResponse>(lab.cloud, DRILL_FUNCTION.name, {
      key: lab.key,
      mode: 'full',
    });
    if (!response || response.drilled || response.execution === undefined) {
      throw new Error(`It was not left to the runner: ${JSON.stringify(response ?? error)}`);
    }
    expect(response.reason).toMatch(/takes about \d+ MiB of temporary storage, and \d+ MiB are free\.$/);
    expect(await lab.ended(response.execution)).toBe('SUCCEEDED');
    const verdict = drillVerdictSchema.parse(JSON.parse((await lab.read(drillVerdictKey(lab.key, 'full'))) ?? ''));
    expect(verdict).toMatchObject({
      restorable: true,
      mode: 'full',
      rows: { rows: 5, differenceCount: 0 },
      functionArn: response.execution,
    });
    const [task] = lab.tasksOf('drill');
    for (const metric of ['"DumpRestorable":1', '"function":"shop-drill"']) expect(task?.log).toContain(metric);
  });
});

describe('a restore in the VPC', () => {
  test('returns the exit status and the error of a restore that is refused', async () => {
    expect(await lab.restore({}, '--into', 'rescue')).toMatchObject({ exit: 0 });
    const { exit, out, err } = await lab.restore({}, '--into', 'rescue', '--json');
    expect(out).toBe('');
    expect(exit).toBe(4);
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toMatchObject({ code: 'TARGET_NOT_EMPTY', exit: 4 });
  });

  test('restores chosen tables, and a dry run writes nothing', async () => {
    const dry = await lab.restore({}, '--into', 'some', '--tables', 'customers', '--dry-run');
    expect(dry).toMatchObject({ exit: 0 });
    expect(dry.out).toContain('Nothing was written.');
    expect(await lab.restore({}, '--into', 'some', '--tables', 'customers')).toMatchObject({ exit: 0 });
    expect(await lab.target.sql('SHOW TABLES', 'some')).toBe('customers\n');
  });

  test('names every option that a task has no use for', async () => {
    const { exit, err } = await lab.restore({}, '--password-parameter', '/lab/password', '--socket', '/run/socket');
    expect(exit).toBe(2);
    expect(err).toContain('--in-vpc excludes --socket: the task is on another machine than the server.');
    expect(err).toContain('--in-vpc excludes --password-parameter: the module names the password');
  });

  test('goes on when the command is interrupted, and can be followed again', async () => {
    const { exit, err } = await lab.restore({ interruptAt: 'The restore runs in the VPC' }, '--into', 'later');
    expect(exit).toBe(130);
    const [, name = ''] = /--follow (restore-\S+)$/m.exec(err) ?? [];
    expect(err).toContain('The restore goes on in the VPC.');
    expect(err).toMatch(
      /aws stepfunctions stop-execution --execution-arn arn:aws:states:.*:shop-runner-restore:restore-/,
    );
    const followed = await lab.cli.run(['restore', 'shop', '--function', 'shop', '--follow', name]);
    expect(followed).toMatchObject({ exit: 0 });
    expect(followed.out).toMatch(/^restored {2}.*\ninto "later"/);
  });

  test('goes on with --resume behind its finished tables, when its task was killed, and when its execution was stopped', async () => {
    const { source, target, dumps } = lab;
    await source.sql(
      `CREATE TABLE visits (id INT AUTO_INCREMENT PRIMARY KEY, page VARCHAR(200), KEY by_page (page));
       INSERT INTO visits (page) VALUES (REPEAT('a', 200));
       ${'INSERT INTO visits (page) SELECT REPEAT(CHAR(97 + id % 26), 200) FROM visits;\n'.repeat(17)}`,
      'shop',
    );
    await dumps.invoke(scheduledEvent('2026-11-21'), { services: { publishMetrics: () => {} } });
    /** Begins to restore in one session: the two small tables come first. */
    const begin = async (...args: string[]) => {
      const since = lab.cloud.tasks.containers().length;
      const ended = lab.restore({}, '--into', 'resumed', '--threads', '1', ...args);
      const task = await until(() => lab.tasksOf('restore', since)[0]);
      return { task, ended };
    };
    const number = (query: string) => target.sql(query, 'resumed').then(Number, () => 0);

    const { task, ended } = await begin();
    // The notes of the restore and of two tables.
    await until(async () => (await number('SELECT COUNT(*) FROM lambda_mysqldump_restore')) === 3);
    await task.kill();
    const killed = await ended;
    expect(killed).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/\[RESTORE_TASK_FAILED\].*; exit code 137.*--resume/s),
    });

    const second = await begin('--resume');
    await until(() => second.task.log.includes('Restoring shop'));
    const [executionArn] = await lab.executionsOf('restore');
    await lab.cloud.client(SFNClient).send(new StopExecutionCommand({ executionArn }));
    const stopped = await second.ended;
    expect(stopped).toMatchObject({ exit: 130, err: expect.stringContaining('--resume') });

    const { exit, out, err } = await lab.restore({}, '--into', 'resumed', '--resume');
    expect({ exit, err }).toEqual({ exit: 0, err: expect.any(String) });
    expect(out).toMatch(/^3 tables, 2 of them by an earlier run/m);
    const [original, restored] = await Promise.all([databaseFacts(source, 'shop'), databaseFacts(target, 'resumed')]);
    expect(differences(original, restored)).toEqual([]);
  });

  test('without a runner is one error with its remedy', async () => {
    await HostedDump.deploy(lab.cloud, lab.released, lab.source, ['shop'], { name: 'alone' });
    const { exit, err } = await lab.cli.run([
      'restore',
      'alone',
      '--in-vpc',
      '--function',
      'alone',
      ...lab.targetOptions,
    ]);
    expect(exit).toBe(1);
    expect(err).toMatch(/\[RUNNER_MISSING\].*Set engine = "auto"/);
  });
});
