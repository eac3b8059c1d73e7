import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { HostedMask } from '../../../dev/labs/hosted/hosted-mask';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { MASKED_BUCKET, MaskLab, maskEnvironment } from '../../../dev/labs/in-process/mask-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { publishLayer } from '../../../dev/labs/released/publish-layer';
import { RETRY_SCALE } from '../../../dev/labs/runner/deploy-runner';
import { queueOfRule } from '../../../dev/labs/runner/queue-of-rule';
import { RunnerWorks } from '../../../dev/labs/runner/runner-works';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { NO_CAPACITY } from '../../../dev/local-cloud/task-host/refusal';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { manifestKey } from '../../../functions/dump-format/keys/object-keys';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import { buildMysqlClientLayer } from '../../../layers/mysql-client/build';
import { ORIGINALS, PEOPLE, rulesOfPeople } from './people';

/*
 * Masking that a function has no time for: by the released function and, as tasks of ECS by Step Functions, by the released code in the
 * place of the image. With the roles and the state machine of the module, and IAM enforced.
 */

const MASKED = 'shop-masked/2026/11/shop-masked-2026-11-20.sql.zst';

let cloud: LocalCloud;
let server: TestServer;
let dumps: DumpLab;
let masks: MaskLab;
let works: RunnerWorks;
let hosted: HostedMask;
let source: string;
let deadLetterUrl: string;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server] = await Promise.all([
    startLocalCloud({ auth: true, stateMachineWaitScale: RETRY_SCALE }),
    startServer({ flavour: 'mysql' }),
  ]);
  dumps = await DumpLab.create(cloud, server, ['shop']);
  await server.sql(PEOPLE, 'shop');
  masks = await MaskLab.create(dumps, rulesOfPeople());
  works = await RunnerWorks.create(cloud, {
    environment: { mask: maskEnvironment() },
    passwordParameter: '/lab/restore',
  });
  deadLetterUrl = await queueOfRule(cloud, works.module, 'runner_mask_failed', 'shop-mask-dead-letter');
  hosted = await HostedMask.deploy(cloud, {
    layerArn: await publishLayer(cloud, 'mysql-client', buildMysqlClientLayer),
    environment: works.environmentOf('mask'),
    sids: ['StartRunner', 'AskRunner'],
  });
  ({ key: source } = await dumps.invoke(scheduledEvent('2026-11-20')));
  expect(await new VerifyLab(dumps).verify(source)).toMatchObject({ verified: true });
  await putSlowMaskedDump(await dumps.manifest(source));
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

/** A masked dump of the day before, of which masking took an hour for a hundred bytes. */
async function putSlowMaskedDump({ dump, run, ...others }: Manifest): Promise<void> {
  const key = MASKED.replaceAll('11-20', '11-19');
  const manifest: Manifest = {
    ...others,
    job: 'shop-masked',
    slot: '2026-11-19',
    dump: { ...dump, bucket: MASKED_BUCKET, key },
    masked: {
      from: { job: 'shop', bucket: BUCKET, key: source, bytes: 100, sha256: dump.sha256 },
      rulesSha256: dump.sha256,
      rows: {},
    },
    run: { ...run, dumpSeconds: 3_600 },
  };
  const s3 = cloud.client(S3Client);
  await s3.send(new PutObjectCommand({ Bucket: MASKED_BUCKET, Key: key, Body: 'masked' }));
  await s3.send(new PutObjectCommand({ Bucket: MASKED_BUCKET, Key: manifestKey(key), Body: JSON.stringify(manifest) }));
}

const tasks = () =>
  cloud.tasks.containers().filter(({ environment }) => environment.AWS_LAMBDA_FUNCTION_NAME === 'shop-masked');

function ended(executionArn = '') {
  return until(async () => {
    const { status } = await cloud.client(SFNClient).send(new DescribeExecutionCommand({ executionArn }));
    return status !== 'RUNNING' && status;
  });
}

test('a dump that the function has no time for is masked by a task, with the role and the metrics of the function', async () => {
  const { response, error } = await hosted.mask(source);
  expect({ response, error }).toMatchObject({
    response: {
      outcome: 'handed-over',
      execution: expect.stringMatching(/:execution:shop-runner-mask:shop-masked-2026-11-20-1$/),
      reason: expect.stringMatching(/^To mask the dump is expected to take \d+ s, judging by the last masked dumps/),
    },
  });

  const status = await ended(response?.execution);
  if (status !== 'SUCCEEDED') throw new Error(`The execution is ${status}: ${tasks().map(({ log }) => log)}`);

  expect(await dumps.manifest(MASKED, MASKED_BUCKET)).toMatchObject({
    job: 'shop-masked',
    masked: { from: { key: source }, rows: { shop: { customers: 24, orders: 48, secrets: 0 } } },
    run: { engine: 'fargate', handedOverBecause: response?.reason },
  });
  expect(await dumps.lockRecord('shop-masked#2026-11-20')).toMatchObject({ state: 'DONE', objectKey: MASKED });
  const [task, ...others] = tasks();
  expect(others).toEqual([]);
  for (const metric of ['"DumpMasked":1', '"ArrivalMasked":1', '"function":"shop-masked"']) {
    expect(task?.log).toContain(metric);
  }
  for (const word of ORIGINALS) expect(task?.log).not.toContain(word);
  expect(await masks.verify.verify(MASKED)).toMatchObject({ verified: true, findings: [] });
});

test('a repeated event starts no second task', async () => {
  expect((await hosted.mask(source)).response).toMatchObject({ outcome: 'already-done', key: MASKED });
  const list = new ListExecutionsCommand({ stateMachineArn: works.stateMachineArn('mask') });
  expect((await cloud.client(SFNClient).send(list)).executions).toHaveLength(1);
});

test('masking that no task could do is a dead letter of the function, and a request by hand starts the next execution', async () => {
  cloud.tasks.refuseNext(NO_CAPACITY, NO_CAPACITY, NO_CAPACITY);
  const again = { slot: '2026-11-20', force: true, forceId: 'again' };
  const { response } = await hosted.invoke(again);
  expect(await ended(response?.execution)).toBe('FAILED');
  const message = await until(async () => {
    const { Messages } = await cloud.client(SQSClient).send(new ReceiveMessageCommand({ QueueUrl: deadLetterUrl }));
    return Messages?.[0]?.Body;
  });
  expect(JSON.parse(message)).toMatchObject({ detail: { status: 'FAILED', executionArn: response?.execution } });

  const next = (await hosted.invoke(again)).response;
  expect(next).toMatchObject({ outcome: 'handed-over', execution: expect.stringMatching(/-again-2$/) });
  expect(await ended(next?.execution)).toBe('SUCCEEDED');
});
