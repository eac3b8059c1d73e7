import { Construct } from 'constructs';
import { ENV } from '../../../functions/dump/env';
import { ENGINES } from '../../../functions/dump/runner/reason';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import { DAY, MINUTE } from '../foundation/durations';
import { oneOf } from '../foundation/input-rules/choice';
import { imageUri } from '../foundation/input-rules/image-uri';
import { wholeNumber } from '../foundation/input-rules/number';
import type { JobNames } from '../foundation/naming';
import { rule } from '../foundation/precondition';

/** Terraform expression: the module has a runner. */
export const RUNS = 'var.engine != "lambda"';
/** Terraform expression: URI of the runner's image; null when none is set. */
export const RUNNER_IMAGE = 'local.runner_image_uri';
/** Services that the runner needs beside those of the function, and the function to start it. */
export const RUNNER_SERVICES = ['ecr.api', 'ecr.dkr', 'logs', 'states'] as const;
/** Permission of the function alone: a task starts no execution. */
export const START_EXECUTION = 'StartRunner';

/**
 * CPU units of Fargate, and the MiB of memory that each may have, as Terraform expressions ("Fargate task definition
 * considerations", Amazon ECS Developer Guide).
 */
const SIZES: Readonly<Record<number, string>> = {
  256: '[512, 1024, 2048]',
  512: 'range(1024, 4097, 1024)',
  1024: 'range(2048, 8193, 1024)',
  2048: 'range(4096, 16385, 1024)',
  4096: 'range(8192, 30721, 1024)',
  8192: 'range(16384, 61441, 4096)',
  16384: 'range(32768, 122881, 8192)',
};
const CPUS = Object.keys(SIZES).map(Number);

/** Longest and shortest time of a task: the shortest is that of a function, which needs no runner. */
const SHORTEST_TIMEOUT = 15 * MINUTE;
const LONGEST_TIMEOUT = 7 * DAY;

/** Inputs of the runner, and what the function needs to hand dumps over to it. */
export class RunnerInputs extends Construct {
  readonly contribution: Contribution;
  /** Name of the runner's resources, and ARN of its state machine, as Terraform templates. */
  readonly runnerName: string;
  readonly stateMachineArn: string;
  readonly logGroupName: string;
  /** Names this log group behind that of a function whose work it may do, as a Terraform template: nothing without a runner. */
  readonly logOfTasks: string;
  /** What comes to the dead-letter queue beside events of the function, for the description of its alarm. */
  readonly deadLetters: string;

  constructor(scope: Construct, account: Account, naming: JobNames) {
    super(scope, 'runner-inputs');
    this.inputs();
    this.runnerName = `${naming.resource}-runner`;
    // By its name, because the definition of its task contains it.
    this.stateMachineArn = account.arn('states', `stateMachine:${this.runnerName}`);
    this.logGroupName = `/aws/ecs/${this.runnerName}`;
    const logOfTasks = expression(`${RUNS} ? ", of tasks ${this.logGroupName}" : ""`);
    this.logOfTasks = expression(local(this, 'log_of_tasks', logOfTasks));
    this.deadLetters = expression(`${RUNS} ? ", or an execution of the runner that failed" : ""`);
    local(this, 'runner_image_uri', expression('var.runner_image_uri != null ? var.runner_image_uri : var.image_uri'));
    const sizes = CPUS.map((cpu) => `"${cpu}" = ${SIZES[cpu]}`).join(', ');
    const memories = local(this, 'runner_memories', expression(`try({ ${sizes} }[tostring(var.runner_cpu)], [])`));
    this.contribution = {
      optionalEnvironment: {
        [ENV.engine]: expression(`${RUNS} ? var.engine : null`),
        [ENV.runnerStateMachine]: expression(`${RUNS} ? "${this.stateMachineArn}" : null`),
      },
      statements: [
        {
          sid: START_EXECUTION,
          actions: ['states:StartExecution'],
          resources: [this.stateMachineArn],
          when: RUNS,
        },
        {
          sid: 'AskRunner',
          actions: ['states:DescribeExecution'],
          resources: [account.arn('states', `execution:${this.runnerName}:*`)],
          when: RUNS,
        },
      ],
      preconditions: [
        rule(
          'var.restore_password_parameter == null || var.restore_password_secret_arn == null',
          'Only one of restore_password_parameter and restore_password_secret_arn may be set',
          'restore_password_parameter',
          'restore_password_secret_arn',
        ),
        rule(
          `!(${RUNS}) || ${RUNNER_IMAGE} != null`,
          'runner_image_uri must be set when engine is not "lambda" and package_type is not "Image", because the runner is a container',
          'engine',
          'package_type',
          'runner_image_uri',
        ),
        rule(
          `contains(${memories}, var.runner_memory)`,
          `runner_memory must be a size that Fargate has for runner_cpu, in MiB: ${expression(`join(", ", ${memories})`)}`,
          'runner_cpu',
          'runner_memory',
        ),
      ],
    };
  }

  private inputs(): void {
    input(this, 'engine', {
      type: 'string',
      default: 'lambda',
      description:
        'Where dumps are made: `lambda`, in the function; `fargate`, in a task of Amazon ECS, the runner, which may take hours; `auto`, in the function, and by the runner when a dump is expected to need more than 60 % of the time that the function has, or when an earlier run of the slot was cut off.',
      rules: [oneOf('engine', ['lambda', ...ENGINES])],
    });
    input(this, 'runner_image_uri', {
      type: 'string',
      default: null,
      description:
        'URI of the container image of the runner in Amazon ECR, with a tag or a digest: that of the dump function, built from `containers/Dockerfile` for Linux and `architecture`. The image must exist before the first dump that is handed over. Null: `image_uri`.',
      rules: imageUri('runner_image_uri'),
    });
    input(this, 'runner_cpu', {
      type: 'number',
      default: 2048,
      description:
        'CPU units of each task of the runner: 1024 are one processor. One process of mysqldump keeps two processors busy; with `parallelism` above 1, one for each process is enough, and two are up to twice as fast. Sizes by the size of the dump: docs/large-dumps.md.',
      rules: [
        {
          condition: `contains([${CPUS.join(', ')}], var.runner_cpu)`,
          must: `be one of ${CPUS.join(', ')}, in CPU units of Fargate`,
        },
      ],
    });
    input(this, 'runner_memory', {
      type: 'number',
      default: 4096,
      description:
        'Memory of each task of the runner in MiB. Fargate has certain sizes for each `runner_cpu`: from two to eight times as many MiB as CPU units, in steps of 1024, for most. The parts of an upload take more for large dumps: 16384 suffice for 1 TB of text, and 32768 for 10 TB.',
      rules: [wholeNumber('runner_memory', { from: 512, to: 122_880, unit: 'MiB' })],
    });
    input(this, 'runner_ephemeral_storage', {
      type: 'number',
      default: null,
      description:
        'Temporary storage of the runner in GiB, from 21 to 200, for full drills: they restore all rows there. A dump and a verification write nothing to it. 200 GiB hold about 140 GB of tables with their keys; for a larger database turn full drills off by `drill_schedule_expression`. Null: the 20 GiB that Fargate has at no charge.',
      rules: [wholeNumber('runner_ephemeral_storage', { from: 21, to: 200, unit: 'GiB' })],
    });
    input(this, 'runner_timeout', {
      type: 'number',
      default: DAY,
      description:
        'Maximum duration of one attempt of the runner in seconds, whatever its work: dump, verification, drill, masking or restore. One day by default. An execution makes three attempts at most, and a restore one, which takes about ten times as long as a dump by one process.',
      rules: [wholeNumber('runner_timeout', { from: SHORTEST_TIMEOUT, to: LONGEST_TIMEOUT, unit: 'seconds' })],
    });
  }
}
