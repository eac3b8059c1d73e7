import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { FunctionLog } from '../../../cli/core/function-log';
import { BUCKET, LOCK_TABLE, putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { DRILL_FUNCTION } from '../../../dev/labs/hosted/hosted-drill';
import { MASK_FUNCTION } from '../../../dev/labs/hosted/hosted-mask';
import { RETRY_SCALE } from '../../../dev/labs/runner/deploy-runner';
import { RunnerWorks, type WorkKind } from '../../../dev/labs/runner/runner-works';
import type { LocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { type RoleConfig, roleArn, roleConfig } from '../../../dev/local-cloud/roles';
import { NO_CAPACITY } from '../../../dev/local-cloud/task-host/refusal';
import { until } from '../../../dev/tools/until';
import { drillVerdictKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';

/*
 * What each role of the runner may do beside dumps, and what it may not: every call of a list is made as every role, with IAM
 * enforced, and the calls that are not denied must be those that its work needs.
 */

const PASSWORD = '/lab/restore';
const DUMP = 'backups/shop/2026/11/shop-2026-11-20.sql.zst';
const OF_OTHER_JOB = 'backups/crm/2026/11/crm-2026-11-20.sql.zst';

let cloud: LocalCloud;
let works: RunnerWorks;

beforeAll(async () => {
  cloud = await startDumpCloud({ auth: true, stateMachineWaitScale: RETRY_SCALE });
  // No task starts: who may start one is all that counts here.
  cloud.tasks.refuseNext(...Array.from({ length: 20 }, () => NO_CAPACITY));
  for (const Key of [DUMP, OF_OTHER_JOB])
    await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'a dump' }));
  for (const name of [PASSWORD, '/lab/password']) await putParameter(cloud, name, 'hunter2', 'SecureString');
  works = await RunnerWorks.create(cloud, { environment: { verify: {}, restore: {} }, passwordParameter: PASSWORD });
  const { module } = works;
  await deployRole(
    cloud,
    'shop-t-drill',
    module.statements('runner_drill_task', DRILL_FUNCTION.sids),
    'ecs-tasks.amazonaws.com',
  );
  await deployRole(
    cloud,
    'shop-t-mask',
    module.statements('runner_mask_task', MASK_FUNCTION.sids),
    'ecs-tasks.amazonaws.com',
  );
  const person = await deployRole(
    cloud,
    'person',
    module.statements('restore_in_vpc', ['StartRestore', 'FollowRestore', 'ReadLog', 'FindRunner']),
  );
  for (const name of ['shop', 'shop-verify'])
    await deployFunction(cloud, name, 'exports.handler = () => {}', { Role: person });
});

afterAll(() => cloud?.stop());

const states = (kind: string, what: string) =>
  `arn:aws:states:${cloud.region}:${cloud.accountId}:${what}:shop-runner-${kind}`;
const execution = (kind: string) => `${states(kind, 'execution')}:of-before`;

/** Makes a call, with the settings of clients that act as a role. */
type Call = (config: RoleConfig) => Promise<unknown>;
const put =
  (Key: string): Call =>
  (config) =>
    new S3Client(config).send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: '{}', IfNoneMatch: '*' }));
const get =
  (Key: string): Call =>
  (config) =>
    new S3Client(config).send(new GetObjectCommand({ Bucket: BUCKET, Key }));
const start =
  (kind: WorkKind): Call =>
  (config) =>
    new SFNClient(config).send(
      new StartExecutionCommand({ stateMachineArn: states(kind, 'stateMachine'), input: '{}' }),
    );
const parameter =
  (Name: string): Call =>
  (config) =>
    new SSMClient(config).send(new GetParameterCommand({ Name, WithDecryption: true }));

const CALLS = {
  'read a dump': get(DUMP),
  'read a dump of another job': get(OF_OTHER_JOB),
  'list the dumps of a month': (config: RoleConfig) =>
    new S3Client(config).send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'backups/shop/2026/11/' })),
  'list all dumps of the job': (config: RoleConfig) =>
    new S3Client(config).send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'backups/shop/' })),
  'write a dump': put(DUMP.replace('20', '21')),
  'replace a verdict': (config: RoleConfig) =>
    new S3Client(config).send(new PutObjectCommand({ Bucket: BUCKET, Key: verdictKey(DUMP), Body: '{}' })),
  'write a verdict': put(verdictKey(DUMP)),
  'write the result of a drill': put(drillVerdictKey(DUMP)),
  'delete a dump': (config: RoleConfig) =>
    new S3Client(config).send(new DeleteObjectCommand({ Bucket: BUCKET, Key: OF_OTHER_JOB })),
  'read the password of the target': parameter(PASSWORD),
  'read the password of the source': parameter('/lab/password'),
  'write to the lock table': (config: RoleConfig) =>
    new DynamoDBClient(config).send(new UpdateItemCommand({ TableName: LOCK_TABLE, Key: { key: { S: 'shop#x' } } })),
  'start a restore': start('restore'),
  'start a verification': start('verify'),
  'follow a restore': (config: RoleConfig) =>
    new SFNClient(config).send(new DescribeExecutionCommand({ executionArn: execution('restore') })),
  'stop a restore': (config: RoleConfig) =>
    new SFNClient(config).send(new StopExecutionCommand({ executionArn: execution('restore') })),
  'stop a verification': (config: RoleConfig) =>
    new SFNClient(config).send(new StopExecutionCommand({ executionArn: execution('verify') })),
  'read the log of the runner': (config: RoleConfig) =>
    new FunctionLog(new LambdaClient(config), '/aws/ecs/shop-runner', cloud.environment).since(
      0,
      new AbortController().signal,
    ),
  'read the configuration of the function': (config: RoleConfig) =>
    new LambdaClient(config).send(new GetFunctionConfigurationCommand({ FunctionName: 'shop' })),
  'read that of another function': (config: RoleConfig) =>
    new LambdaClient(config).send(new GetFunctionConfigurationCommand({ FunctionName: 'shop-verify' })),
  'invoke the function': (config: RoleConfig) =>
    new LambdaClient(config).send(new InvokeCommand({ FunctionName: 'shop', InvocationType: 'DryRun' })),
} satisfies Record<string, Call>;
type CallName = keyof typeof CALLS;

const MAY: readonly (readonly [who: string, role: string, ...calls: CallName[]])[] = [
  ['tasks that verify', 'shop-t-verify', 'read a dump', 'list the dumps of a month', 'write a verdict'],
  ['tasks that drill', 'shop-t-drill', 'read a dump', 'list the dumps of a month', 'write the result of a drill'],
  ['tasks that mask', 'shop-t-mask', 'read a dump', 'list the dumps of a month'],
  [
    'tasks that restore',
    'shop-t-restore',
    'read a dump',
    'list the dumps of a month',
    'list all dumps of the job',
    'read the password of the target',
  ],
  [
    'people with the policy of restores',
    'person',
    'start a restore',
    'follow a restore',
    'stop a restore',
    'read the log of the runner',
    'read the configuration of the function',
  ],
];

test.each(MAY)('%s may do what their work needs, and nothing else (%s)', async (_, role, ...expected) => {
  const config = await roleConfig(cloud, roleArn(cloud, role));
  const allowed: string[] = [];
  for (const [name, call] of Object.entries(CALLS)) {
    const error = await call(config).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    if (!/AccessDenied|not authorized/i.test(`${error?.name} ${error?.message}`)) allowed.push(name);
  }
  expect(allowed).toEqual(Object.keys(CALLS).filter((name) => expected.includes(name as CallName)));
});

const KINDS = ['verify', 'restore'] as const;

test.each(KINDS.flatMap((own) => KINDS.map((other) => [own, other] as const)))(
  'the role of the state machine of the kind "%s" may run the tasks of its kind alone, and pass the role of those: %s',
  async (own, other) => {
    const sfn = cloud.client(SFNClient);
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name: `${own}-as-${other}`,
        definition: JSON.stringify(works.module.local(`runner_${other}_definition`)),
        roleArn: roleArn(cloud, `shop-r-${own}`),
      }),
    );
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
    const { cause } = await until(async () => {
      const description = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return description.status !== 'RUNNING' && description;
    });
    if (own === other) expect(cause).toContain('Capacity is unavailable');
    else expect(cause).toMatch(/shop-r-\w+\/.* is not authorized to perform: ecs:RunTask/);
  },
);
