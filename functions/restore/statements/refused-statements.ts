import type { ErrorCode } from '../../core/error-codes';
import type { Statement } from '../../dump-format/statements/statement-splitter';
import { explainFailure } from '../explain-failure';
import { RestoreError } from '../request/restore-error';

/**
 * Takes a statement that can't be executed, and why. Of a statement that was put off, the bytes are empty. What it throws
 * stops the restoration.
 */
export type OnRefused = (statement: Statement, error: RestoreError) => void;

/** What may be wrong with one statement, so that others can follow it. */
const REFUSALS: ReadonlySet<string> = new Set<ErrorCode>([
  'RESTORE_STOPPED',
  'RESTORE_DIFFERS',
  'TARGET_UNSUITABLE',
  'DUMP_UNSAFE',
]);

/** Decides whether a failed statement ends the restoration, or is given away, so that it continues behind it. */
export class RefusedStatements {
  /** @param onRefused without it, the first failure ends the restoration */
  constructor(private readonly onRefused: OnRefused | undefined) {}

  /** @throws what the failure means, unless it is given away. */
  pass(statement: Statement, failure: unknown): void {
    const error = explainFailure(statement, failure);
    if (!this.onRefused || !(error instanceof RestoreError) || !REFUSALS.has(error.code)) throw error;
    this.onRefused(statement, error);
  }
}
