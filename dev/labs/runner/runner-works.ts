import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { RUNNER_ENV, TASK_ENV } from '../../../functions/runner/env';
import { bundleCommandLine } from '../../../infra/build/bundle-command-line';
import { bundleInto } from '../../../infra/build/bundle-function';
import { clientTree } from '../../../layers/mysql-client/build';
import { serverTree } from '../../../layers/server/build';
import { version } from '../../../package.json';
import type { LocalCloud } from '../../local-cloud';
import { deployRole } from '../../local-cloud/deploy';
import type { TaskImage } from '../../local-cloud/task-host/task-image';
import { spawnContained } from '../../tools/processes';
import { DRILL_FUNCTION } from '../hosted/hosted-drill';
import { MASK_FUNCTION, MASK_STATEMENTS, maskedPlace } from '../hosted/hosted-mask';
import { placeOf, shopModule } from '../hosted/hosted-reader';
import { VERIFY_FUNCTION } from '../hosted/hosted-verify';
import { BUCKET } from '../in-process/dump-lab';
import type { ReleasedModule } from '../released/released-module';

/** Name of the function and prefix of the runner's resources, as of the other labs with a hosted reader. */
const RESOURCE = 'shop';
const RUNNER = `${RESOURCE}-runner`;
const IMAGE = 'registry/shop-works:1';
const LOG_GROUP = `/aws/ecs/${RUNNER}`;
/** Where the image has the command line. */
const COMMAND_LINE = '/usr/local/lib/lambda-mysqldump';

/** Kinds of work beside dumps, with the statements of the roles of their tasks. */
const WORKS = {
  verify: ['ReadDumps', 'WriteVerdicts', 'OverwriteNoVerdict', 'FindDumps'],
  drill: ['ReadDumps', 'WriteDrills', 'OverwriteNoDrill', 'FindDumps'],
  mask: MASK_STATEMENTS,
  restore: ['ReadDumps', 'FindNames', 'ReadPassword'],
} as const;
export type WorkKind = keyof typeof WORKS;
/** Names of the functions that leave work to the runner; the command line, which restores, has one of its own. */
const FUNCTIONS: Readonly<Record<WorkKind, string>> = {
  verify: VERIFY_FUNCTION,
  drill: DRILL_FUNCTION,
  mask: MASK_FUNCTION,
  restore: `${RESOURCE}-restore`,
};

export interface RunnerWorksOptions {
  /** Variables of the tasks of each kind that is deployed, as the module gives them. */
  readonly environment: Readonly<Partial<Record<WorkKind, Readonly<Record<string, string>>>>>;
  /** Name of the parameter that restores may read. */
  readonly passwordParameter: string;
  readonly taskSeconds?: number;
  /** Default: that of the code. */
  readonly moduleVersion?: string;
}

/** The work of the runner beside dumps: state machines and roles of the module, and released code in the place of the image. */
export class RunnerWorks {
  private constructor(
    private readonly cloud: LocalCloud,
    readonly module: ReleasedModule,
  ) {}

  /** @param cloud with bucket and `stateMachineWaitScale` */
  static async create(cloud: LocalCloud, options: RunnerWorksOptions): Promise<RunnerWorks> {
    const { taskSeconds = 600, passwordParameter, moduleVersion = version } = options;
    const kinds = Object.keys(options.environment) as WorkKind[];
    cloud.tasks.addImage(IMAGE, await releasedImage(cloud.folder, kinds));
    await cloud.client(ECSClient).send(new CreateClusterCommand({ clusterName: RUNNER }));
    const module = moduleOf(cloud, taskSeconds, passwordParameter);
    const works = new RunnerWorks(cloud, module);
    for (const kind of kinds) {
      await works.#deploy(kind, {
        ...options.environment[kind],
        [TASK_ENV.timeout]: String(taskSeconds),
        [TASK_ENV.version]: moduleVersion,
        AWS_LAMBDA_FUNCTION_NAME: FUNCTIONS[kind],
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '2048',
      });
    }
    return works;
  }

  /** The variable by which a function knows its state machine. */
  environmentOf(kind: WorkKind): Record<string, string> {
    return { [RUNNER_ENV.stateMachine]: this.stateMachineArn(kind) };
  }

  stateMachineArn(kind: WorkKind): string {
    const { region, accountId } = this.cloud;
    return `arn:aws:states:${region}:${accountId}:stateMachine:${RUNNER}-${kind}`;
  }

  async #deploy(kind: WorkKind, variables: Readonly<Record<string, string>>): Promise<void> {
    const { cloud, module } = this;
    const name = `${RUNNER}-${kind}`;
    const sids = WORKS[kind];
    const taskRoleArn = await deployRole(
      cloud,
      `${RESOURCE}-t-${kind}`,
      module.statements(`runner_${kind}_task`, sids),
      'ecs-tasks.amazonaws.com',
    );
    await cloud.client(ECSClient).send(
      new RegisterTaskDefinitionCommand({
        family: name,
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: '1024',
        memory: '2048',
        taskRoleArn,
        containerDefinitions: [
          {
            name: 'dump',
            image: IMAGE,
            essential: true,
            stopTimeout: 120,
            entryPoint: ['node'],
            command: commandOf(kind),
            environment: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
            logConfiguration: {
              logDriver: 'awslogs',
              options: {
                'awslogs-group': LOG_GROUP,
                'awslogs-create-group': 'true',
                'awslogs-region': cloud.region,
                'awslogs-stream-prefix': 'runner',
              },
            },
          },
        ],
      }),
    );
    const roleArn = await deployRole(
      cloud,
      `${RESOURCE}-r-${kind}`,
      module.statements(`runner_${kind}`, ['RunTask', 'FollowTask', 'PassRolesToTask', 'FollowTasksByEvents']),
      'states.amazonaws.com',
    );
    const definition = JSON.stringify(module.local(`runner_${kind}_definition`));
    await cloud.client(SFNClient).send(new CreateStateMachineCommand({ name, definition, roleArn, type: 'STANDARD' }));
  }
}

/** As the module has it in the definition of the task. */
function commandOf(kind: WorkKind): string[] {
  return kind === 'restore' ? [`${COMMAND_LINE}/lambda-mysqldump.cjs`, 'task'] : [`${kind}/index.js`];
}

/** The runner as the module declares it. */
function moduleOf(cloud: LocalCloud, taskSeconds: number, passwordParameter: string): ReleasedModule {
  const { region, accountId } = cloud;
  const values: Record<string, string> = {
    '"${var.subnet_ids}"': '["subnet-1"]',
    '"${var.runner_timeout + 900}"': String(taskSeconds + 60),
    '${aws_security_group.dump.id}': 'sg-1',
    '"${concat([\\"sg-1\\"], var.restore_security_group_ids)}"': '["sg-1"]',
    '${one(aws_ecs_cluster.runner[*].arn)}': `arn:aws:ecs:${region}:${accountId}:cluster/${RUNNER}`,
    '${one(aws_iam_role.runner_start[*].arn)}': `arn:aws:iam::${accountId}:role/${RESOURCE}-task-exec`,
    '"${var.tags}"': '{}',
    ...placeOf(cloud),
  };
  for (const kind of Object.keys(WORKS)) {
    values[`\${one(aws_ecs_task_definition.runner_${kind}[*].family)}`] = `${RUNNER}-${kind}`;
    values[`\${one(aws_iam_role.runner_${kind}_task[*].arn)}`] = `arn:aws:iam::${accountId}:role/${RESOURCE}-t-${kind}`;
    values[`\${one(aws_security_group.${kind}[*].id)}`] = 'sg-2';
    values[`\${one(aws_sqs_queue.${kind}_dead_letter[*].arn)}`] =
      `arn:aws:sqs:${region}:${accountId}:${RESOURCE}-${kind}-dead-letter`;
  }
  const parameter = `arn:aws:ssm:${region}:${accountId}:parameter${passwordParameter}`;
  values[
    `"\${[for name in compact([var.restore_password_parameter]) : \\"arn:aws:ssm:${region}:${accountId}:parameter/\${trimprefix(name, \\"/\\")}\\"]}"`
  ] = JSON.stringify([parameter]);
  return shopModule({ ...values, ...maskedPlace(cloud) });
}

/** The code of the work, where the image has it, with the clients, and for drills a server, at `/opt`. */
export async function releasedImage(folder: string, kinds: readonly WorkKind[]): Promise<TaskImage> {
  const [code, layers, temporary] = ['work-code', 'work-layers', 'work-tmp'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [code, layers, temporary]) mkdirSync(path, { recursive: true });
  for (const kind of kinds) {
    await (kind === 'restore' ? bundleCommandLine(join(code, 'cli')) : bundleInto(join(code, kind), kind));
  }
  const trees = [await clientTree(), ...(kinds.includes('drill') ? [await serverTree('mysql')] : [])];
  for (const tree of trees) cpSync(tree, layers, { recursive: true });
  return {
    config: {},
    start: ([, program = '', ...rest], variables) =>
      spawnContained(
        'unshare',
        [
          '--mount',
          'sh',
          '-c',
          'mount --bind "$0" /opt && exec "$@"',
          layers,
          process.execPath,
          join(code, program.replace(COMMAND_LINE, 'cli')),
          ...rest,
        ],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
          cwd: code,
          env: { PATH: '/opt/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: temporary, TMPDIR: temporary, ...variables },
        },
      ),
  };
}

/** Variables of the task that restores. */
export function restoreEnvironment(passwordParameter: string): Record<string, string> {
  return {
    JOB_NAME: 'shop',
    DUMP_BUCKET: BUCKET,
    DUMP_PREFIX: 'backups',
    RESTORE_PASSWORD_PARAMETER: passwordParameter,
  };
}
