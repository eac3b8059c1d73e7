import type { Log } from '../../functions/core/logger';

/** A log in memory. */
export interface RecordedLog {
  readonly log: Log;
  readonly messages: readonly string[];
  /** The phases that runs entered, by the field `phase` of their log lines. */
  readonly phases: readonly string[];
  /** The codes of the errors that are logged, by the field `errorCode`. */
  readonly errorCodes: readonly string[];
  /** The facts of each line. */
  readonly facts: readonly Readonly<Record<string, unknown>>[];
}

export function recordedLog(): RecordedLog {
  const messages: string[] = [];
  const phases: string[] = [];
  const errorCodes: string[] = [];
  const facts: Record<string, unknown>[] = [];
  const record = (message: string, fields: Record<string, unknown> = {}) => {
    messages.push(message);
    facts.push(fields);
    if (typeof fields.phase === 'string') phases.push(fields.phase);
    if (typeof fields.errorCode === 'string') errorCodes.push(fields.errorCode);
  };
  return { log: { info: record, warn: record, error: record }, messages, phases, errorCodes, facts };
}
