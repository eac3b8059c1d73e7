import { UsageError } from '../core/errors';
import { type Exit, exitFrom } from '../core/exit-codes';
import type { Session } from '../core/session';
import { type DumpFunction, readDumpFunction, usualName } from '../place/function';
import type { PlaceOptions } from '../place/place';
import { RESTORE } from '../target/restore-options';
import { readCa, TARGET } from '../target/target-options';
import { relayedLine } from './relayed-line';
import { argumentsFor, optionsOfTask, type RestoreInput, requireShortInput } from './request';
import { RestoreInVpc } from './restore-in-vpc';

/** Options of every verb that say which account and region. */
interface AccountOptions {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** The options that a task of the runner takes. */
export const TASK_OPTIONS = optionsOfTask({ ...RESTORE, ...TARGET });

/**
 * Starts a restore in a task of the runner, or finds one that was started, and shows it as if it ran here.
 *
 * @param onReport receives its report, as a document
 * @returns the exit status of the command in the task
 */
export async function performInVpc(
  [job = '', wanted = 'latest']: readonly string[],
  options: PlaceOptions &
    AccountOptions & { readonly follow?: string | undefined; readonly 'tls-ca'?: string | undefined },
  session: Session,
  onReport: (markdown: string) => void,
): Promise<Exit> {
  const dumpFunction = await readDumpFunction(await session.aws.lambda(), options.function ?? usualName(job));
  requireOwnPlace(dumpFunction, job, options);
  const runner = await RestoreInVpc.of(dumpFunction, session, [job, ...optionsThatFind(options)]);
  const name = options.follow ?? (await runner.start(inputFrom([job, wanted], options)));
  return exitFrom(await runner.follow(name, relayedLine(session.output, onReport)));
}

/** The options by which the function is found, as arguments. */
function optionsThatFind(options: Pick<PlaceOptions, 'function'> & AccountOptions): string[] {
  return (['function', 'region', 'profile'] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
}

/** @throws {UsageError} */
function inputFrom(
  dump: readonly string[],
  options: PlaceOptions & { readonly 'tls-ca'?: string | undefined },
): RestoreInput {
  const path = options['tls-ca'];
  const input = {
    arguments: argumentsFor(dump, options, TASK_OPTIONS),
    ...(path === undefined ? {} : { tlsCa: readCa(path) }),
  };
  requireShortInput(input);
  return input;
}

/** @throws {UsageError} for another place than that of the job, which is the only one that its runner may read. */
function requireOwnPlace(own: DumpFunction, job: string, { bucket, prefix }: PlaceOptions): void {
  if (own.job !== job) {
    throw new UsageError([
      `The function "${own.name}" is that of the job "${own.job}", and the command is about "${job}".`,
    ]);
  }
  if ((bucket ?? own.bucket) === own.bucket && (prefix ?? own.prefix) === own.prefix) return;
  throw new UsageError([
    `--in-vpc restores dumps of the bucket "${own.bucket}" with the prefix "${own.prefix}" alone, which the runner of the job may read. Leave out --bucket and --prefix, and their variables.`,
  ]);
}
