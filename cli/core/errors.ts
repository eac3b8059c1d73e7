import { explainAwsError } from '../../functions/core/aws/aws-errors';
import type { ErrorCode } from '../../functions/core/error-codes';
import { LambdaMysqldumpError } from '../../functions/core/errors';

/** The command line is wrong. Names every problem at once. */
export class UsageError extends LambdaMysqldumpError {
  constructor(readonly problems: readonly string[]) {
    const [first = '', ...others] = problems;
    const all = `The command line has ${problems.length} problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
    super('USAGE_INVALID', others.length === 0 ? first : all);
  }
}

/** The job, dump, table or function that a command is about does not exist. Its code has the status `noneFound` (exit-codes.ts). */
export class NotFoundError extends LambdaMysqldumpError {}

/** The dump, or what is stored about it, is damaged. Its code has the status `damaged` (exit-codes.ts). */
export class DamagedError extends LambdaMysqldumpError {}

/** A result could not be written. */
export class OutputError extends LambdaMysqldumpError {}

/** The user has ended the command at a question. */
export class Interruption extends Error {}

/** A function could not be described or invoked, or failed. */
export class InvocationError extends LambdaMysqldumpError {}

type Kind<E> = new (code: ErrorCode, detail: string, options?: ErrorOptions) => E;

/** A failed call of AWS as an error of a kind, with the remedy for a person. */
export function awsFailure<E>(kind: Kind<E>, call: Omit<Parameters<typeof explainAwsError>[0], 'caller'>): E {
  const { code, detail } = explainAwsError({ ...call, caller: 'person' });
  return new kind(code, detail, { cause: call.error });
}
