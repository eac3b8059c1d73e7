import * as z from 'zod';
import { UsageError } from '../core/errors';
import type { Options } from '../usage/verb';

/** The event of a task that restores: arguments of `lambda-mysqldump restore`. */
export const restoreInput = z.strictObject({
  arguments: z.array(z.string()),
  /** Certificate authorities of the target, as PEM. */
  tlsCa: z.string().optional(),
});
export type RestoreInput = z.infer<typeof restoreInput>;

/** Options about the target that a task has no use for, by the reason. */
const REFUSED: Readonly<Record<string, string>> = {
  socket: 'the task is on another machine than the server',
  through: 'the task is in the VPC, and connects to --host itself',
  'defaults-extra-file': 'the file is on this machine',
  'password-parameter': 'the module names the password that the task may read (restore_password_parameter)',
  'password-secret': 'the module names the password that the task may read (restore_password_secret_arn)',
};

/** What is wrong with a restore in the VPC, as sentences. */
export function inVpcProblems(options: Readonly<Record<string, unknown>>): string[] {
  const refused = Object.entries(REFUSED)
    .filter(([name]) => options[name] !== undefined && options[name] !== false)
    .map(([name, reason]) => `--in-vpc excludes --${name}: ${reason}.`);
  return [
    ...refused,
    ...(options.user === undefined ? ['There is no user. Name the user of the target by --user.'] : []),
  ];
}

/** Characters of an input: the variables that a task is started with may have 8,192 in all ("RunTask", Amazon ECS API Reference). */
const LONGEST_INPUT = 7_000;

/** @throws {UsageError} when it does not fit into the variables of a task. */
export function requireShortInput(input: RestoreInput): void {
  // As a string within the JSON of the request, where each quotation mark and line break takes one more.
  const { length } = JSON.stringify(JSON.stringify(input));
  if (length <= LONGEST_INPUT) return;
  const certificates = input.tlsCa === undefined ? '' : `, ${input.tlsCa.length} of them certificates (--tls-ca)`;
  throw new UsageError([
    `A restore in the VPC takes at most ${LONGEST_INPUT} characters of arguments, got: ${length}${certificates}. Name fewer tables at once, or only the authority of the target.`,
  ]);
}

/** A file whose content goes with the input, and not its path. */
const BY_CONTENT = 'tls-ca';

/** The names of the options that a task takes, out of those of the verb. */
export function optionsOfTask<O extends Options>(options: O): (keyof O & string)[] {
  return Object.keys(options).filter((name) => name !== BY_CONTENT && !Object.hasOwn(REFUSED, name));
}

/** Arguments that a parser reads as these values. */
export function argumentsFor(
  positionals: readonly (string | undefined)[],
  options: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string[] {
  const given = names.flatMap((name) => {
    const value = options[name];
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return [value].flat().map((each) => `--${name}=${each}`);
  });
  return [...given, '--', ...positionals.filter((word) => word !== undefined)];
}

/**
 * Checks arguments that came with an execution: they may name a target and what is restored, and nothing of
 * the machine.
 *
 * @throws {UsageError}
 */
export function requireOptionsOfTask(args: readonly string[], names: readonly string[]): void {
  const options = args.slice(0, Math.max(0, args.indexOf('--')));
  const foreign = options.filter(
    (option) => !names.some((name) => option === `--${name}` || option.startsWith(`--${name}=`)),
  );
  if (foreign.length === 0 && args.includes('--')) return;
  throw new UsageError([
    `The input of the execution has arguments that a task does not take: ${JSON.stringify(foreign)}. Start it by lambda-mysqldump restore --in-vpc.`,
  ]);
}
