import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { parseJson } from '../../functions/core/schema/parse-json';
import { RESTORE_ENV, TASK_ENV } from '../../functions/runner/env';
import { imageProblem } from '../../functions/runner/image-version';
import { UsageError } from '../core/errors';
import { type RestoreInput, requireOptionsOfTask, restoreInput } from './request';
import { TaskLog } from './task-log';

/** The argument that makes the program a task of the runner. */
export const TASK = 'task';

/** A restore in a task of the runner: the same command, whose input comes with the execution, and whose output is the log. */
export interface RestoreTask {
  readonly log: TaskLog;
  /** The seconds that the task has; undefined outside of an execution. */
  readonly seconds: number | undefined;
  /** The arguments of the command. @throws {UsageError | RunnerError} */
  readonly args: (names: readonly string[]) => string[];
}

export function restoreTask(environment: NodeJS.ProcessEnv, out: Writable): RestoreTask {
  const { [TASK_ENV.execution]: execution = '', [TASK_ENV.timeout]: seconds } = environment;
  return {
    log: new TaskLog(execution, out),
    seconds: seconds === undefined ? undefined : Number(seconds),
    args: (names) => argumentsFrom(environment, names),
  };
}

function argumentsFrom(environment: NodeJS.ProcessEnv, names: readonly string[]): string[] {
  const problem = imageProblem(environment[TASK_ENV.version] ?? '');
  if (problem) throw problem;
  const text = environment[TASK_ENV.input] ?? '';
  const input = parseJson(restoreInput, text);
  const { [RESTORE_ENV.jobName]: job, [RESTORE_ENV.bucket]: bucket, [RESTORE_ENV.prefix]: prefix } = environment;
  if (!input || job === undefined || bucket === undefined) {
    throw new UsageError([
      `A task needs ${TASK_ENV.input} with arguments of a restore, ${RESTORE_ENV.jobName} and ${RESTORE_ENV.bucket}, got: ${text}.`,
    ]);
  }
  requireOptionsOfTask(input.arguments, names);
  const end = input.arguments.indexOf('--');
  const [named, ...dump] = input.arguments.slice(end + 1);
  if (named !== job) throw new UsageError([`The task restores dumps of the job "${job}", and not of "${named}".`]);
  return [
    'restore',
    ...input.arguments.slice(0, end),
    ...passwordOf(input.arguments, environment),
    ...authoritiesOf(input),
    `--bucket=${bucket}`,
    `--prefix=${prefix ?? ''}`,
    '--json',
    // What follows is never an option: these words are not checked.
    '--',
    job,
    ...dump,
  ];
}

/** The certificates as a file, which the command reads. */
function authoritiesOf({ tlsCa }: RestoreInput): string[] {
  if (tlsCa === undefined) return [];
  const path = join(mkdtempSync(join(tmpdir(), 'target-')), 'ca.pem');
  writeFileSync(path, tlsCa);
  return [`--tls-ca=${path}`];
}

/** Where the password is, unless the target needs none. */
function passwordOf(args: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  if (args.includes('--no-password') || args.includes('--iam-authentication')) return [];
  const { [RESTORE_ENV.passwordParameter]: parameter, [RESTORE_ENV.passwordSecretArn]: secret } = environment;
  if (parameter) return [`--password-parameter=${parameter}`];
  if (secret) return [`--password-secret=${secret}`];
  throw new UsageError([
    'The module names no password for the target. Set restore_password_parameter or restore_password_secret_arn in it and apply it, or use --iam-authentication or --no-password.',
  ]);
}
