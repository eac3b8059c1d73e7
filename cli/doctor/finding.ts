import { codeOf, detailOf, LambdaMysqldumpError } from '../../functions/core/errors';
import type { Config } from '../../functions/dump/config';
import type { Config as MaskConfig } from '../../functions/mask/config';
import type { Session } from '../core/session';
import type { DumpFunction } from '../place/function';
import type { Address } from '../target/through';

/** `unknown`: the check was not possible, for example because of a missing permission. */
export type Status = 'ok' | 'warning' | 'failed' | 'unknown';

/** The result of one check, with what to do as part of the message. */
export interface Finding {
  readonly check: string;
  readonly status: Status;
  readonly message: string;
}

/** What the checks work with. */
export interface Examination {
  readonly session: Session;
  readonly dumpFunction: DumpFunction;
  /** Undefined when the environment of the function is wrong, and of one that masks. */
  readonly config: Config | undefined;
  /** Undefined when the environment of the function is wrong, and of one that does not mask. */
  readonly masking: MaskConfig | undefined;
  /** The forwarded port that leads to the database; undefined without one. */
  readonly through: Address | undefined;
  /** Whether the checks may read the password and log in as the user of the dump. */
  readonly logsIn: boolean;
}

/** A check of one thing. It may have several findings. */
export interface Check {
  readonly name: string;
  run(examination: Examination): Promise<readonly Omit<Finding, 'check'>[]>;
}

export function ok(message: string): Omit<Finding, 'check'> {
  return { status: 'ok', message };
}

export function warning(message: string): Omit<Finding, 'check'> {
  return { status: 'warning', message };
}

export function failed(message: string): Omit<Finding, 'check'> {
  return { status: 'failed', message };
}

export function unknown(message: string): Omit<Finding, 'check'> {
  return { status: 'unknown', message };
}

/** Performs a check. What it throws is a finding, too. */
export async function examine({ name, run }: Check, examination: Examination): Promise<Finding[]> {
  try {
    return (await run(examination)).map((finding) => ({ check: name, ...finding }));
  } catch (error) {
    examination.session.signal.throwIfAborted();
    if (!(error instanceof LambdaMysqldumpError)) throw error;
    // A person may have fewer permissions than the function.
    const status = codeOf(error) === 'AWS_ACCESS_DENIED' ? 'unknown' : 'failed';
    return [{ check: name, status, message: detailOf(error) }];
  }
}

/** Settles what a call of AWS answers, or that the user may not ask. */
export async function askAws<T>(call: () => Promise<T>): Promise<T | 'denied'> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && /AccessDenied|Unauthorized|NotAuthorized|^403$|Forbidden/i.test(error.name))
      return 'denied';
    throw error;
  }
}
