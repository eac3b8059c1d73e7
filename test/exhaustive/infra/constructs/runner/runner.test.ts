import { ENV } from '../../../../../functions/dump/env';
import { TASK_ENV } from '../../../../../functions/runner/env';
import { EXECUTION_ATTEMPTS } from '../../../../../functions/slot-job/execution';
import { MysqldumpModule } from '../../../../../infra/mysqldump';
import { version } from '../../../../../package.json';
import { WITH_LOCK_TABLE } from '../../shared-permissions';

interface StatementJson {
  readonly enabled: boolean | string;
  readonly statement: {
    readonly Sid: string;
    readonly Effect: string;
    readonly Action: string[];
    readonly Resource: string | string[];
  };
}

const { resource = {}, locals = {} } = new MysqldumpModule().toTerraform() as {
  resource?: Record<string, Record<string, Record<string, unknown>>>;
  locals?: Record<string, unknown>;
};
const NAME = '${local.resource_name}-runner';
const here = (service: string, rest: string) =>
  `arn:\${local.partition}:${service}:\${local.region}:\${local.account_id}:${rest}`;

describe('an execution', () => {
  const { States, ...definition } = locals.runner_definition as {
    StartAt: string;
    States: Record<string, Record<string, unknown>>;
  };
  const { Parameters, Retry, ...state } = States.Dump as {
    Parameters: { Overrides: { ContainerOverrides: { Name: string; Environment: Record<string, string>[] }[] } };
    Retry: Record<string, unknown>[];
  };

  test('has one state, which waits for a task on Fargate in the subnets and the security group of the function', () => {
    expect(definition).toEqual({ StartAt: 'Dump', Comment: expect.any(String) });
    expect(Object.keys(States)).toEqual(['Dump']);
    expect(state).toEqual({
      Type: 'Task',
      Resource: 'arn:${local.partition}:states:::ecs:runTask.sync',
      TimeoutSeconds: '${var.runner_timeout + 900}',
      End: true,
    });
    expect(Parameters).toMatchObject({
      Cluster: '${one(aws_ecs_cluster.runner[*].arn)}',
      // Without a revision, so that a retry after an apply starts the new one.
      TaskDefinition: '${one(aws_ecs_task_definition.runner[*].family)}',
      LaunchType: 'FARGATE',
      PlatformVersion: '1.4.0',
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: '${var.subnet_ids}',
          SecurityGroups: ['${aws_security_group.dump.id}'],
          AssignPublicIp: 'DISABLED',
        },
      },
    });
    expect(resource.aws_lambda_function?.dump?.vpc_config).toEqual({
      subnet_ids: '${var.subnet_ids}',
      security_group_ids: ['${aws_security_group.dump.id}'],
    });
  });

  test('starts as many tasks as the protocol counts, for whatever error, and one retrier counts them', () => {
    expect(Retry).toEqual([
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 60, BackoffRate: 10, MaxAttempts: EXECUTION_ATTEMPTS - 1 },
    ]);
  });

  test('gives its task its input, its ARN and the number of its retries; the definition of the task has its time and the version of the module', () => {
    const [override] = Parameters.Overrides.ContainerOverrides;
    expect(override?.Name).toBe((locals.runner_container as { name: string }).name);
    expect(override?.Environment).toEqual([
      { Name: TASK_ENV.input, 'Value.$': 'States.JsonToString($)' },
      { Name: TASK_ENV.execution, 'Value.$': '$$.Execution.Id' },
      { Name: TASK_ENV.retryCount, 'Value.$': "States.Format('{}', $$.State.RetryCount)" },
    ]);
    const given = [...(override?.Environment ?? []).map(({ Name }) => Name), TASK_ENV.timeout, TASK_ENV.version];
    expect(given.sort()).toEqual(Object.values(TASK_ENV).sort());
  });
});

describe('a task', () => {
  const container = locals.runner_container as Record<string, unknown>;
  const { secrets, ...settings } = container;

  test("runs the function's code as a user without rights, and can write to /tmp alone", () => {
    expect(settings).toMatchObject({
      image: '${local.runner_image_uri}',
      entryPoint: ['node'],
      command: ['index.js'],
      workingDirectory: '/var/task',
      user: '65534:65534',
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: 'tmp', containerPath: '/tmp' }],
      essential: true,
    });
    expect(resource.aws_ecs_task_definition?.runner?.volume).toEqual([{ name: 'tmp' }]);
    expect(resource.aws_ecs_task_definition?.runner?.container_definitions).toBe(
      '${jsonencode([local.runner_container])}',
    );
  });

  test('has two minutes from SIGTERM to SIGKILL, the most that Fargate gives', () => {
    expect(container.stopTimeout).toBe(120);
  });

  test('writes to its log group', () => {
    expect(container.logConfiguration).toEqual({
      logDriver: 'awslogs',
      options: {
        'awslogs-group': resource.aws_cloudwatch_log_group?.runner?.name,
        'awslogs-region': '${local.region}',
        'awslogs-stream-prefix': 'runner',
        mode: 'non-blocking',
        'max-buffer-size': '25m',
      },
    });
  });

  test('has the variables of the function, without empty ones, and those that Lambda or the execution sets', () => {
    expect(secrets).toBeUndefined();
    expect(container.environment).toBe(
      '${[for name, value in merge(local.environment, local.optional_environment, local.runner_environment) : { name = name, value = value } if value != null && value != ""]}',
    );
    expect(locals.runner_environment).toEqual({
      [TASK_ENV.timeout]: '${tostring(var.runner_timeout)}',
      [TASK_ENV.version]: version,
      // The dimension of the metrics, by which alarms and dashboard find them.
      AWS_LAMBDA_FUNCTION_NAME: resource.aws_lambda_function?.dump?.function_name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '${tostring(var.runner_memory)}',
      AWS_REGION: '${local.region}',
    });
    const shared = [locals.environment, locals.optional_environment].flatMap((each) => Object.keys(each as object));
    expect(shared).toEqual(expect.arrayContaining([ENV.engine, ENV.runnerStateMachine]));
    expect(shared.filter((name) => name in (locals.runner_environment as object))).toEqual([]);
  });
});

const statements = (name: string) => locals[`${name}_statements`] as StatementJson[];
const allowed = (name: string) =>
  Object.fromEntries(
    statements(name).map(({ statement: { Sid, Action, Resource } }) => [Sid, [Action, Resource] as const]),
  );

describe('the role', () => {
  const policy = (name: string) => String(resource.aws_iam_role_policy?.[name]?.policy);

  test("of tasks has the permissions of the function's role, but for what Lambda and the hand-over need", () => {
    const [, list = '[]'] = /contains\((\[.*?\]), s\.statement\.Sid\)/.exec(policy('runner_task')) ?? [];
    expect(policy('runner_task')).toBe(
      `\${jsonencode({ Version = "2012-10-17", Statement = [for s in local.dump_function_statements : s.statement if s.enabled && contains(${list}, s.statement.Sid)] })}`,
    );
    const sids: string[] = JSON.parse(list);
    const all = statements('dump_function').map(({ statement }) => statement.Sid);
    expect(sids.filter((sid) => !all.includes(sid))).toEqual([]);
    expect(all.filter((sid) => !sids.includes(sid)).sort()).toEqual([
      'AttachToNetwork',
      'DecryptEnvironment',
      'DecryptRequests',
      'DenyNetworkToCode',
      'ReadRequestQueue',
      'ReadRequestStream',
      'ReportLostRequests',
      'RetryLater',
      'SendTraces',
      'StartRunner',
      'UseQueueKey',
      'WriteLogs',
    ]);
    expect(sids).toEqual(expect.arrayContaining(Object.keys(WITH_LOCK_TABLE)));
  });

  test('of tasks reaches no resource by a wildcard alone', () => {
    const [, list = '[]'] = /contains\((\[.*?\]), s\.statement\.Sid\)/.exec(policy('runner_task')) ?? [];
    const sids: string[] = JSON.parse(list);
    const own = statements('dump_function').filter(({ statement }) => sids.includes(statement.Sid));
    expect(own.length).toBe(sids.length);
    for (const { statement } of own) expect([statement.Resource].flat()).not.toContain('*');
  });

  test('of the start of tasks pulls one image and writes to one log group', () => {
    const { LogInToRegistry, PullImage, WriteLogs, ...others } = allowed('runner_start');
    expect(others).toEqual({});
    // The token is for the registry, which is no resource of IAM.
    expect(LogInToRegistry).toEqual([['ecr:GetAuthorizationToken'], ['*']]);
    expect(PullImage).toEqual([
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      expect.stringContaining(':repository/'),
    ]);
    expect(WriteLogs).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      '${[for arn in aws_cloudwatch_log_group.runner[*].arn : "${arn}:*"]}',
    ]);
  });

  test('of the state machine runs, follows and stops its own tasks, and passes them their roles', () => {
    expect(allowed('runner')).toEqual({
      RunTask: [['ecs:RunTask'], [here('ecs', `task-definition/${NAME}`), here('ecs', `task-definition/${NAME}:*`)]],
      FollowTask: [['ecs:DescribeTasks', 'ecs:StopTask'], [here('ecs', `task/${NAME}/*`)]],
      PassRolesToTask: [
        ['iam:PassRole'],
        ['${one(aws_iam_role.runner_task[*].arn)}', '${one(aws_iam_role.runner_start[*].arn)}'],
      ],
      FollowTasksByEvents: [
        ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
        [here('events', 'rule/StepFunctionsGetEventsForECSTaskRule')],
      ],
      SendTraces: [
        ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
        ['*'],
      ],
    });
    expect(statements('runner').at(-1)?.enabled).toBe('${var.tracing_mode == "Active"}');
  });

  test('of the function starts and describes executions of this state machine only', () => {
    const { StartRunner, AskRunner } = allowed('dump_function');
    expect(StartRunner?.[1]).toEqual([here('states', `stateMachine:${NAME}`)]);
    expect(AskRunner?.[1]).toEqual([here('states', `execution:${NAME}:*`)]);
    expect(resource.aws_sfn_state_machine?.runner?.name).toBe(NAME);
  });
});

test('every resource of the runner exists only with an engine that needs it', () => {
  const counts = Object.entries(resource).flatMap(([type, resources]) =>
    Object.entries(resources)
      .filter(
        ([name]) => /^(runner|restore_in_vpc)/.test(name) || (type === 'aws_sqs_queue_policy' && name === 'retry'),
      )
      .map(([name, { count }]) => [`${type}.${name}`, count] as const),
  );
  expect(counts).toHaveLength(62);
  const conditions: Readonly<Record<string, string>> = {
    verify: 'var.verify && var.engine != "lambda"',
    drill: 'var.verify && var.drill && var.engine != "lambda"',
    mask: 'var.verify && var.mask_rules != null && var.engine != "lambda"',
    mask_verify: 'var.verify && var.mask_rules != null && var.engine != "lambda"',
    mask_drill: 'var.verify && var.mask_rules != null && var.verify && var.drill && var.engine != "lambda"',
  };
  for (const [address, count] of counts) {
    const [, work = ''] = /runner_(mask_verify|mask_drill|mask|verify|drill)/.exec(address) ?? [];
    expect([address, count]).toEqual([address, `\${${conditions[work] ?? 'var.engine != "lambda"'} ? 1 : 0}`]);
  }
});

describe('work beside dumps', () => {
  const definitionOf = (work: string) => {
    const { States } = locals[`runner_${work}_definition`] as { States: Record<string, Record<string, unknown>> };
    return Object.values(States)[0] as {
      Parameters: { NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: unknown } } };
      Retry?: unknown;
    };
  };
  const containerOf = (work: string) =>
    String(resource.aws_ecs_task_definition?.[`runner_${work}`]?.container_definitions);

  test.each([
    ['verify', 'verify', '${local.resource_name}-verify'],
    ['drill', 'drill', '${local.resource_name}-drill'],
    ['mask', 'mask', '${local.masked_resource_name}'],
    ['mask_verify', 'verify', '${local.masked_resource_name}-verify'],
    ['mask_drill', 'drill', '${local.masked_resource_name}-drill'],
  ])('%s runs the code of its function, where it reaches no more, as often as a dump', (work, code, functionName) => {
    expect(containerOf(work)).toBe(
      `\${jsonencode([merge(local.runner_container, { command = ["${code}/index.js"], environment = [for name, value in merge(local.${work}_environment, local.runner_environment, local.${work}_optional_environment, { AWS_LAMBDA_FUNCTION_NAME = "${functionName}" }) : { name = name, value = value } if value != null && value != ""] })])}`,
    );
    const { Parameters, Retry } = definitionOf(work);
    expect(Parameters.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups).toEqual([
      `\${one(aws_security_group.${work}[*].id)}`,
    ]);
    expect(Retry).toEqual(locals.runner_definition && definitionOf('verify').Retry);
    expect(Retry).toHaveLength(1);
  });

  test.each(['verify', 'drill', 'mask', 'mask_verify', 'mask_drill'])(
    'the role of the task of %s has the permissions of its function, but for what Lambda and the hand-over need',
    (work) => {
      const ofTask = statements(`runner_${work}_task`).map(({ statement }) => statement);
      const ofFunction = statements(`${work}_function`).map(({ statement }) => statement);
      expect(ofFunction).toEqual(expect.arrayContaining(ofTask));
      const sids = ofTask.map(({ Sid }) => Sid);
      expect(
        ofFunction
          .map(({ Sid }) => Sid)
          .filter((sid) => !sids.includes(sid))
          .filter((sid) => !/^Report(Unverified|Undrilled|Unmasked)$/.test(sid))
          .sort(),
      ).toEqual([
        'AskRunner',
        'AttachToNetwork',
        'DecryptEnvironment',
        'DenyNetworkToCode',
        'SendTraces',
        'StartRunner',
        'UseQueueKey',
        'WriteLogs',
      ]);
    },
  );

  test('a restore runs the command line, reaches what was chosen, and is tried once', () => {
    expect(containerOf('restore')).toContain(
      'command = ["/usr/local/lib/lambda-mysqldump/lambda-mysqldump.cjs", "task"]',
    );
    const { Parameters, Retry } = definitionOf('restore');
    expect(Parameters.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups).toBe(
      '${concat(["${aws_security_group.dump.id}"], var.restore_security_group_ids)}',
    );
    expect(Retry).toBeUndefined();
  });

  test('people start, follow and stop restores, and may nothing else', () => {
    const { StartRestore, FollowRestore, ReadLog, FindRunner, DecryptEnvironment, ...others } =
      allowed('restore_in_vpc');
    expect(others).toEqual({});
    // Without it Lambda does not show them the environment that `resources_kms_key_arn` encrypts.
    expect(DecryptEnvironment).toEqual([['kms:Decrypt'], '${var.resources_kms_key_arn}']);
    expect(StartRestore).toEqual([['states:StartExecution'], [here('states', `stateMachine:${NAME}-restore`)]]);
    expect(FollowRestore).toEqual([
      ['states:DescribeExecution', 'states:StopExecution'],
      [here('states', `execution:${NAME}-restore:*`)],
    ]);
    expect(ReadLog).toEqual([['logs:FilterLogEvents'], [here('logs', `log-group:/aws/ecs/${NAME}:*`)]]);
    expect(FindRunner).toEqual([
      ['lambda:GetFunctionConfiguration'],
      [here('lambda', 'function:${local.resource_name}')],
    ]);
  });
});

test('the function hands nothing over before there is a state machine', () => {
  expect(resource.aws_lambda_function?.dump?.depends_on).toContain('aws_sfn_state_machine.runner');
});
