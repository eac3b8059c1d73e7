import type { Construct } from 'constructs';
import { input } from '../../synth/input';
import { oneOf } from '../foundation/input-rules/choice';
import { wholeNumber } from '../foundation/input-rules/number';
import { matching } from '../foundation/input-rules/pattern';
import { hardeningInputs } from './hardening-inputs';

/** Numbers of days that CloudWatch Logs accepts (API reference, PutRetentionPolicy). */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export interface FunctionInputsProps {
  /** How many processors the function can use, as a sentence. */
  readonly memoryNote: string;
  readonly metricsNamespace: string;
  /** The zips that the module deploys. */
  readonly packages: string;
}

/** Declares the inputs about the functions themselves and their roles. */
export function functionInputs(
  scope: Construct,
  { memoryNote, metricsNamespace, packages }: FunctionInputsProps,
): void {
  input(scope, 'memory_size', {
    type: 'number',
    default: 1769,
    description: `Memory of the function in MB. The processor share grows with it: 1769 MB is one processor, 3538 MB two. New accounts have a cap of 3008 MB. ${memoryNote}`,
    rules: [wholeNumber('memory_size', { from: 256, to: 10240, unit: 'MB' })],
  });
  input(scope, 'timeout', {
    type: 'number',
    default: 900,
    description: 'Maximum duration of one run in seconds. 900 is the limit of Lambda.',
    // An attempt takes over from a crashed run after `takeoverAfter`, and only while `takeoverNeeds` is left
    // (functions/slot-job/lock/timings.ts). With less than their sum the slot of a crashed run would never succeed.
    rules: [wholeNumber('timeout', { from: 120, to: 900, unit: 'seconds' })],
  });
  input(scope, 'architecture', {
    type: 'string',
    default: 'x86_64',
    description: 'Processor architecture of the function: `x86_64`, or `arm64`, which costs 20 % less.',
    rules: [oneOf('architecture', ['x86_64', 'arm64'])],
  });
  input(scope, 'runtime', {
    type: 'string',
    default: 'nodejs22.x',
    description: 'Runtime of the function: `nodejs22.x`, or `nodejs24.x` with version 6 of the AWS provider.',
    rules: [oneOf('runtime', ['nodejs22.x', 'nodejs24.x'])],
  });
  input(scope, 'log_retention_days', {
    type: 'number',
    default: 14,
    description: 'Retention of all logs of the job in days.',
    rules: [
      {
        condition: `contains([${LOG_RETENTION_DAYS.join(', ')}], var.log_retention_days)`,
        must: `be one of ${LOG_RETENTION_DAYS.join(', ')}`,
      },
    ],
  });
  input(scope, 'metrics_namespace', {
    type: 'string',
    default: metricsNamespace,
    description: 'CloudWatch namespace of the metrics.',
    rules: [
      {
        condition:
          'can(regex("^[A-Za-z0-9_./#-]{1,255}$", var.metrics_namespace)) && !startswith(var.metrics_namespace, "AWS/")',
        must: 'be 1 to 255 letters, digits and _./#-, not beginning with AWS/',
      },
    ],
  });
  input(scope, 'package_directory', {
    type: 'string',
    default: null,
    description: `Directory with ${packages}. Null: \`dist\` in the module, which the build and the release archive fill.`,
    rules: [{ condition: 'length(var.package_directory) > 0', must: 'not be empty' }],
  });
  hardeningInputs(scope);
  input(scope, 'role_path', {
    type: 'string',
    default: '/',
    description: 'Path of the IAM roles.',
    rules: [matching('role_path', '^/([A-Za-z0-9+=,.@_-]+/)*$', 'begin and end with a slash')],
  });
  input(scope, 'role_permissions_boundary', {
    type: 'string',
    default: null,
    description: 'ARN of the policy that limits the permissions of the IAM roles.',
    rules: [
      matching(
        'role_permissions_boundary',
        '^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$',
        'be the ARN of an IAM policy',
      ),
    ],
  });
}
