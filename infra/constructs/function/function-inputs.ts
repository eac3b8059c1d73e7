import type { Construct } from 'constructs';
import { input } from '../../synth/input';

/** The numbers of days that CloudWatch Logs accepts (API reference, PutRetentionPolicy). */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Declares the inputs about the functions themselves and their roles. */
export function functionInputs(
  scope: Construct,
  {
    memoryNote,
    metricsNamespace,
    packages,
  }: {
    /** How many processors the work can use, as a sentence. */
    readonly memoryNote: string;
    readonly metricsNamespace: string;
    /** The zips that the module deploys. */
    readonly packages: string;
  },
): void {
  input(scope, 'memory_size', {
    type: 'number',
    default: 1769,
    description: `Memory of the function in MB, and with it its share of processors: 1769 is one, 3538 two. ${memoryNote}`,
    rules: [
      {
        condition: 'var.memory_size >= 256 && var.memory_size <= 10240 && floor(var.memory_size) == var.memory_size',
        must: 'be a whole number of MB from 256 to 10240',
      },
    ],
  });
  input(scope, 'timeout', {
    type: 'number',
    default: 900,
    description: 'Longest time of one run in seconds. 900 is the most that Lambda gives.',
    rules: [
      {
        // A run that follows a crashed one waits 45 seconds before it takes over, and does so only while 60 are left:
        // in less time than both, a slot whose run crashed would never be done.
        condition: 'var.timeout >= 120 && var.timeout <= 900 && floor(var.timeout) == var.timeout',
        must: 'be a whole number of seconds from 120 to 900',
      },
    ],
  });
  input(scope, 'architecture', {
    type: 'string',
    default: 'x86_64',
    description: 'Processor of the function: `x86_64` or `arm64`, which costs a fifth less.',
    rules: [{ condition: 'contains(["x86_64", "arm64"], var.architecture)', must: 'be "x86_64" or "arm64"' }],
  });
  input(scope, 'runtime', {
    type: 'string',
    default: 'nodejs22.x',
    description: 'Runtime of the function: `nodejs22.x`, or `nodejs24.x` with a version 6 of the AWS provider.',
    rules: [
      { condition: 'contains(["nodejs22.x", "nodejs24.x"], var.runtime)', must: 'be "nodejs22.x" or "nodejs24.x"' },
    ],
  });
  input(scope, 'log_retention_days', {
    type: 'number',
    default: 14,
    description: 'Days for which the logs of the function are kept.',
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
    description: `Directory with ${packages}. Null: \`dist\` in the module, where the build and the release archive have them.`,
    rules: [{ condition: 'length(var.package_directory) > 0', must: 'not be empty' }],
  });
  input(scope, 'role_path', {
    type: 'string',
    default: '/',
    description: 'Path of the IAM roles.',
    rules: [
      {
        condition: 'can(regex("^/([A-Za-z0-9+=,.@_-]+/)*$", var.role_path))',
        must: 'begin and end with a slash',
      },
    ],
  });
  input(scope, 'role_permissions_boundary', {
    type: 'string',
    default: null,
    description: 'ARN of the policy that bounds the permissions of the IAM roles.',
    rules: [
      {
        condition: 'can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$", var.role_permissions_boundary))',
        must: 'be the ARN of an IAM policy',
      },
    ],
  });
}
