import { dumpKey, isAmongUsers, jobPrefix, usersKey } from '../../../functions/dump-format/keys/object-keys';
import { MysqldumpModule } from '../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../infra/scheduled-script';
import { OF_EVERY_FUNCTION, WITH_LOCK_TABLE, WITH_QUEUES } from './shared-permissions';

interface StatementJson {
  enabled: boolean | string;
  statement: {
    Sid: string;
    Effect: 'Allow' | 'Deny';
    Action: string[];
    Resource: string | string[];
    Condition?: Record<string, unknown>;
  };
}

const { locals } = new MysqldumpModule().toTerraform();
const statements = locals?.dump_function_statements as StatementJson[];
const allowed = statements.filter(({ statement }) => statement.Effect === 'Allow');
const bySid = (sid: string) => statements.find(({ statement }) => statement.Sid === sid);

test("the function's role has exactly these permissions", () => {
  const actions = Object.fromEntries(allowed.map(({ statement }) => [statement.Sid, statement.Action]));
  expect(actions).toEqual({
    ...OF_EVERY_FUNCTION,
    ...WITH_QUEUES,
    ...WITH_LOCK_TABLE,
    AttachToNetwork: expect.arrayContaining(['ec2:CreateNetworkInterface']),
    ReadParameters: ['ssm:GetParameter'],
    ReadSecret: ['secretsmanager:GetSecretValue'],
    ConnectToDatabase: ['rds-db:connect'],
    DecryptCredentials: ['kms:Decrypt'],
    WriteDumps: ['s3:PutObject', 's3:AbortMultipartUpload'],
    ReadDumps: ['s3:GetObject'],
    WriteUsers: ['s3:PutObject'],
    FindDumps: ['s3:ListBucket'],
    EncryptDumps: ['kms:GenerateDataKey', 'kms:Decrypt'],
    HoldLock: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    ReadRequestStream: [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ],
    ReportLostRequests: ['sqs:SendMessage'],
    ReadRequestQueue: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    DecryptRequests: ['kms:Decrypt'],
    StartRunner: ['states:StartExecution'],
    AskRunner: ['states:DescribeExecution'],
    RetryLater: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
  });
});

test("the function's role may delete no dump and no lock, and nothing by a wildcard", () => {
  for (const action of allowed.flatMap(({ statement }) => statement.Action)) {
    expect(action).not.toMatch(/\*|^(s3|dynamodb):.*Delete|^dynamodb:PutItem$|^s3:PutLifecycle/);
  }
});

/** Every statement that a role of the module can have, by the local value with its policy. */
const ROLES = Object.entries(locals ?? {})
  .filter(([name]) => /(?:_function|^replication|^schedule|^runner(?:_\w+)?|^restore_in_vpc)_statements$/.test(name))
  .map(([name, list]) => [name, list as StatementJson[]] as const);

/** What ends the life of a version before its lock does, or replicates that. */
const FORBIDDEN =
  /^\*$|^s3:(?:\*|.*\*.*|.*Delete.*|Bypass.*|PutObjectRetention|PutObjectLegalHold|Put(?!Object).*|.*ObjectLock.*|ReplicateDelete)$/;

test('the policies of all roles are looked at', () => {
  expect(ROLES.map(([name]) => name).sort()).toEqual([
    'api_function_statements',
    'drill_function_statements',
    'dump_function_statements',
    'mask_drill_function_statements',
    'mask_function_statements',
    'mask_verify_function_statements',
    'notify_function_statements',
    'replication_statements',
    'restore_in_vpc_statements',
    'retention_function_statements',
    'runner_drill_statements',
    'runner_drill_task_statements',
    'runner_mask_drill_statements',
    'runner_mask_drill_task_statements',
    'runner_mask_statements',
    'runner_mask_task_statements',
    'runner_mask_verify_statements',
    'runner_mask_verify_task_statements',
    'runner_restore_statements',
    'runner_restore_task_statements',
    'runner_start_statements',
    'runner_statements',
    'runner_verify_statements',
    'runner_verify_task_statements',
    'schedule_statements',
    'verify_function_statements',
  ]);
});

test.each(ROLES)('%s: no role may delete a version, bypass or change a lock, or configure the bucket', (_, role) => {
  const actions = role
    .filter(({ statement }) => statement.Effect === 'Allow')
    .flatMap(({ statement }) => statement.Action);
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.filter((action) => FORBIDDEN.test(action))).toEqual([]);
});

test.each([
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:BypassGovernanceRetention',
  's3:PutObjectRetention',
  's3:PutObjectLegalHold',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketVersioning',
  's3:PutLifecycleConfiguration',
  's3:PutReplicationConfiguration',
  's3:ReplicateDelete',
  's3:DeleteObjectTagging',
  's3:*',
  's3:Put*',
  's3:*Object',
  '*',
])('the action %s would be noticed', (action) => {
  expect(action).toMatch(FORBIDDEN);
});

test('S3 may replicate what is in the bucket to the other one, and nothing else', () => {
  const [read, versions, write, handOver, decrypt, encrypt] = (locals?.replication_statements ?? []) as StatementJson[];
  const allowedBy = (statement: StatementJson | undefined) => [
    statement?.enabled,
    statement?.statement.Action,
    statement?.statement.Resource,
  ];
  expect([read, versions, write, handOver, decrypt, encrypt].map(allowedBy)).toEqual([
    [true, ['s3:GetReplicationConfiguration', 's3:ListBucket'], ['${local.bucket_arn}']],
    [
      true,
      [
        's3:GetObjectVersionForReplication',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionTagging',
        's3:GetObjectRetention',
        's3:GetObjectLegalHold',
      ],
      ['${local.bucket_arn}/*'],
    ],
    [true, ['s3:ReplicateObject', 's3:ReplicateTags'], ['${local.replica_arn}/*']],
    [
      '${try(var.bucket_replication.account_id, null) != null}',
      ['s3:ObjectOwnerOverrideToBucketOwner'],
      ['${local.replica_arn}/*'],
    ],
    ['${var.kms_key_arn != null}', ['kms:Decrypt'], '${var.kms_key_arn}'],
    [
      '${try(var.bucket_replication.kms_key_arn, null) != null}',
      ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'],
      '${try(var.bucket_replication.kms_key_arn, null)}',
    ],
  ]);
});

test('only the network attachment and traces, which have no ARNs, cover every resource, and the attachment is denied to the code', () => {
  const everywhere = allowed.filter(({ statement }) => [statement.Resource].flat().includes('*'));
  expect(everywhere.map(({ statement }) => statement.Sid)).toEqual(['SendTraces', 'AttachToNetwork']);
  expect(bySid('DenyNetworkToCode')?.statement).toMatchObject({
    Effect: 'Deny',
    Action: bySid('AttachToNetwork')?.statement.Action,
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': expect.stringContaining(':function:') } },
  });
});

test("the function's role reaches the dumps and locks of its own job only", () => {
  const objects = '${local.bucket_arn}/${local.dump_prefix}/????/??/${var.name}-????-??-??';
  // Excludes verdicts.
  expect(bySid('WriteDumps')?.statement.Resource).toEqual(
    ['*.sql.zst', '*.sql.gz', '*.facts.json.gz', '*.manifest.json'].map((keys) => `${objects}${keys}`),
  );
  expect(bySid('ReadDumps')?.statement.Resource).toEqual([`${objects}*`]);
  expect(bySid('FindDumps')?.statement.Condition).toEqual({
    StringLike: { 's3:prefix': ['${local.dump_prefix}/????/??/*'] },
  });
  expect(bySid('HoldLock')?.statement.Condition).toEqual({
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['${var.name}#*'] },
  });
});

describe('the accounts of the server', () => {
  const USERS = '${local.bucket_arn}/${local.users_prefix}/????/??/users-${var.name}-????-??-??*.sql.gz';
  const policies = Object.entries(locals ?? {})
    .filter(([name]) => name.endsWith('_statements'))
    .flatMap(([name, each]) =>
      (each as StatementJson[])
        .filter(({ statement }) => [statement.Resource].flat().includes(USERS))
        .map(({ enabled, statement }) => ({ name, enabled, actions: statement.Action, effect: statement.Effect })),
    );

  test('are written, never overwritten and never read by the dump function, and read by one policy alone', () => {
    const whenDumped = '${var.dump_users}';
    expect(policies).toEqual([
      {
        name: 'users_reader_statements',
        enabled: true,
        effect: 'Allow',
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
      },
      { name: 'dump_function_statements', enabled: whenDumped, effect: 'Allow', actions: ['s3:PutObject'] },
      { name: 'dump_function_statements', enabled: whenDumped, effect: 'Deny', actions: ['s3:PutObject'] },
      {
        name: 'retention_function_statements',
        enabled: true,
        effect: 'Allow',
        actions: ['s3:GetObjectTagging', 's3:PutObjectTagging', 's3:PutObjectVersionTagging'],
      },
    ]);
    expect(bySid('OverwriteNoUsers')?.statement.Condition).toEqual({
      Null: { 's3:if-none-match': 'true' },
      Bool: { 's3:ObjectCreationOperation': 'true' },
    });
  });

  /** A pattern of IAM. */
  const matches = (pattern: string, key: string) =>
    new RegExp(
      `^${pattern
        .replaceAll(/[.+^$(){}|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
    ).test(key);

  test('are in no pattern for dumps, of whatever job and prefix', () => {
    const names = ['shop', 'users', 'users-shop', '2026', '2026-11-20', 'users-2026-11-20'];
    const prefixes = [
      '',
      '_users',
      'shop',
      'a/_users',
      '_users/shop',
      '_users/2026',
      '_users/shop/2026',
      '_users/users',
      '2026/11',
    ];
    const keys = names.flatMap((job) =>
      prefixes.map((prefix) => usersKey(prefix, { job, slot: '2026-11-20' }, '0123456789abcdef')),
    );
    const patterns = names.flatMap((job) =>
      prefixes.map((prefix) => `${prefix === '' ? '' : `${prefix}/`}${job}/????/??/${job}-????-??-??*`),
    );
    const dump = dumpKey('_users', { job: 'shop', slot: '2026-11-20' }, 'zstd');
    expect(patterns.some((pattern) => matches(pattern, dump))).toBe(true);
    expect(keys.filter((key) => patterns.some((pattern) => matches(pattern, key)))).toEqual([]);
    // A policy for all of the folder of a job.
    const folders = names.flatMap((job) =>
      prefixes.filter((prefix) => !isAmongUsers(prefix)).map((prefix) => `${jobPrefix(prefix, job)}*`),
    );
    expect(keys.filter((key) => folders.some((pattern) => matches(pattern, key)))).toEqual([]);
  });
});

test.each([
  ['ReadParameters', '${length(local.parameter_names) > 0}'],
  ['ReadSecret', '${var.database_password_secret_arn != null}'],
  ['ConnectToDatabase', '${var.database_iam_authentication}'],
  ['DecryptCredentials', '${var.credentials_kms_key_arn != null}'],
  ['EncryptDumps', '${var.kms_key_arn != null}'],
  ['ReadRequestStream', '${length(var.request_stream_arns) > 0}'],
  ['ReportLostRequests', '${length(var.request_stream_arns) > 0}'],
  ['ReadRequestQueue', '${length(var.request_queue_arns) > 0}'],
  ['DecryptRequests', '${length(var.request_kms_key_arns) > 0}'],
  ['DecryptEnvironment', '${var.resources_kms_key_arn != null}'],
  ['UseQueueKey', '${var.resources_kms_key_arn != null}'],
  ['UseLockTableKey', '${local.lock_table_kms_key_arn != null}'],
  ['SendTraces', '${var.tracing_mode == "Active"}'],
  ['StartRunner', '${var.engine != "lambda"}'],
  ['AskRunner', '${var.engine != "lambda"}'],
])('%s is granted only when the job needs it', (sid, condition) => {
  expect(bySid(sid)?.enabled).toBe(condition);
});

test('keys may be used only through their service', () => {
  expect(bySid('EncryptDumps')?.statement.Condition).toEqual({
    StringEquals: { 'kms:ViaService': 's3.${local.region}.amazonaws.com' },
  });
  expect(bySid('DecryptCredentials')?.statement.Condition).toEqual({
    StringEquals: {
      'kms:ViaService': ['ssm.${local.region}.amazonaws.com', 'secretsmanager.${local.region}.amazonaws.com'],
    },
  });
});

/** Names of functions by the beginning of the name of the statements of their roles. */
const FUNCTIONS = {
  dump: '${local.resource_name}',
  script: '${local.resource_name}',
  verify: '${local.resource_name}-verify',
  drill: '${local.resource_name}-drill',
  retention: '${local.resource_name}-retention',
  notify: '${local.resource_name}-notify',
  api: '${local.resource_name}-api',
  mask: '${local.masked_resource_name}',
  mask_verify: '${local.masked_resource_name}-verify',
  mask_drill: '${local.masked_resource_name}-drill',
};

describe.each([new MysqldumpModule(), new ScheduledScriptModule()])('every role of $name', (module) => {
  const policies = Object.entries(module.toTerraform().locals ?? {}).filter(([name]) =>
    /_function_statements$/.test(name),
  );

  test('may use the key of the resources through one service or for its own environment, and only if there is one', () => {
    expect(policies.length).toBeGreaterThanOrEqual(2);
    for (const [name, list] of policies) {
      const own = FUNCTIONS[name.replace('_function_statements', '') as keyof typeof FUNCTIONS];
      for (const { enabled, statement } of list as StatementJson[]) {
        if (!JSON.stringify(statement.Resource).includes('resources_kms_key_arn')) continue;
        expect(enabled).toBe('${var.resources_kms_key_arn != null}');
        expect(Object.values(statement.Condition?.StringEquals as object)).toEqual([
          statement.Sid === 'DecryptEnvironment'
            ? `arn:\${local.partition}:lambda:\${local.region}:\${local.account_id}:function:${own}`
            : 'sqs.${local.region}.amazonaws.com',
        ]);
      }
    }
  });
});

test('the schedule may use the key for its own payload and for the dead-letter queue', () => {
  const [, , queue, payload] = (locals?.schedule_statements ?? []) as StatementJson[];
  expect(queue?.statement).toMatchObject({
    Sid: 'UseQueueKey',
    Condition: { StringEquals: { 'kms:ViaService': 'sqs.${local.region}.amazonaws.com' } },
  });
  expect(payload).toEqual({
    enabled: '${var.resources_kms_key_arn != null}',
    statement: {
      Sid: 'DecryptSchedule',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: '${var.resources_kms_key_arn}',
      Condition: {
        StringEquals: {
          'kms:EncryptionContext:aws:scheduler:schedule:arn':
            'arn:${local.partition}:scheduler:${local.region}:${local.account_id}:schedule/default/${local.resource_name}',
        },
      },
    },
  });
});

test("the API may start its own function and read its job's locks, and nothing else", () => {
  const all = (locals?.api_function_statements ?? []) as StatementJson[];
  const shared = Object.keys({ ...OF_EVERY_FUNCTION, ...WITH_LOCK_TABLE });
  expect(all.map(({ statement }) => statement.Sid)).toEqual(expect.arrayContaining(shared));
  const api = all.filter(({ statement }) => !shared.includes(statement.Sid));
  expect(api.map(({ statement }) => statement)).toEqual([
    {
      Sid: 'StartDump',
      Effect: 'Allow',
      Action: ['lambda:InvokeFunction'],
      Resource: ['${aws_lambda_function.dump.arn}'],
    },
    {
      Sid: 'ReadStatus',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem'],
      Resource: ['${local.lock_table_arn}'],
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['${var.name}#*'] } },
    },
  ]);
});

test('the created bucket refuses every request without TLS', () => {
  expect(locals?.bucket_statements).toEqual([
    {
      enabled: true,
      statement: {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: ['s3:*'],
        Resource: ['${local.bucket_arn}', '${local.bucket_arn}/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    },
  ]);
});
