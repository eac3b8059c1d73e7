import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { RESTORE_ENV, RUNNER_ENV, TASK_ENV } from '../../../functions/runner/env';
import { bundleCommandLine } from '../../../infra/build/bundle-command-line';
import { bundleInto } from '../../../infra/build/bundle-function';
import { clientTree } from '../../../layers/mysql-client/build';
import { serverTree } from '../../../layers/server/build';
import { version } from '../../../package.json';
import type { LocalCloud } from '../../local-cloud';
import { deployRole } from '../../local-cloud/deploy';
import type { TaskImage } from '../../local-cloud/task-host/task-image';
import { BUCKET } from '../cloud/dump-cloud';
import { DRILL_FUNCTION } from '../hosted/hosted-drill';
import { MASK_FUNCTION, maskedPlace } from '../hosted/hosted-mask';
import { VERIFY_FUNCTION } from '../hosted/hosted-verify';
import type { ReleasedModule } from '../released/released-module';
import { shopModule } from '../released/shop-module';
import { deployRunner, runnerPlace } from './deploy-runner';
import { PATH, releasedTask } from './released-task';

/** Name of the function and prefix of the runner's resources, as of the functions of the job in the other labs. */
const RESOURCE = 'shop';
const RUNNER = `${RESOURCE}-runner`;
const IMAGE = 'registry/shop-works:1';
const LOG_GROUP = `/aws/ecs/${RUNNER}`;
/** Where the image has the command line. */
const COMMAND_LINE = '/usr/local/lib/lambda-mysqldump';

/**
 * Kinds of work beside dumps: the functions that leave it to the runner, whose statements the roles of tasks have as well. The
 * command line, which restores, has a name and statements of its own.
 */
const WORKS = {
  verify: VERIFY_FUNCTION,
  drill: DRILL_FUNCTION,
  mask: MASK_FUNCTION,
  restore: { name: `${RESOURCE}-restore`, sids: ['ReadDumps', 'FindNames', 'ReadPassword'] },
} as const;
export type WorkKind = keyof typeof WORKS;

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
        AWS_LAMBDA_FUNCTION_NAME: WORKS[kind].name,
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
    const statements = module.statements(`runner_${kind}_task`, WORKS[kind].sids);
    await deployRunner(cloud, module, {
      name: `${RUNNER}-${kind}`,
      local: `runner_${kind}`,
      roleName: `${RESOURCE}-r-${kind}`,
      taskRoleArn: await deployRole(cloud, `${RESOURCE}-t-${kind}`, statements, 'ecs-tasks.amazonaws.com'),
      image: IMAGE,
      variables,
      container: {
        entryPoint: ['node'],
        command: commandOf(kind),
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
    });
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
    ...runnerPlace(cloud, RUNNER, RESOURCE, taskSeconds),
    '"${concat([\\"sg-1\\"], var.restore_security_group_ids)}"': '["sg-1"]',
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
  // The command line looks for programs in the PATH, and for profiles of AWS in the home folder.
  const environment = { PATH: `/opt/bin:${PATH}`, HOME: temporary };
  return releasedTask({ code, layers, temporary, environment }, ([, program = '', ...rest]) => [
    join(code, program.replace(COMMAND_LINE, 'cli')),
    ...rest,
  ]);
}

/** Variables of the task that restores. */
export function restoreEnvironment(passwordParameter: string): Record<string, string> {
  return {
    [RESTORE_ENV.jobName]: 'shop',
    [RESTORE_ENV.bucket]: BUCKET,
    [RESTORE_ENV.prefix]: 'backups',
    [RESTORE_ENV.passwordParameter]: passwordParameter,
  };
}
