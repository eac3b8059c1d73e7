import type { ErrorCode } from '../../functions/core/error-codes';
import { codeOf, type Explanation } from '../../functions/core/errors';
import { RestoreRefused } from '../../functions/restore/request/restore-error';

/** Exit statuses: a contract with scripts, documented in docs/command-line.md. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  noneFound: 3,
  refused: 4,
  damaged: 5,
  interrupted: 130,
} as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** The status that another process has exited with. */
export function exitFrom(status: number): Exit {
  return Object.values(EXIT).find((known) => known === status) ?? EXIT.failed;
}

/** The codes of errors that exit with another status than 1. */
const EXITS: Partial<Record<ErrorCode, Exit>> = {
  USAGE_INVALID: EXIT.usage,
  JOB_NOT_FOUND: EXIT.noneFound,
  DUMP_NOT_FOUND: EXIT.noneFound,
  FUNCTION_MISSING: EXIT.noneFound,
  EVENT_SLOT_INVALID: EXIT.usage,
  SLOT_NOT_BEGUN: EXIT.refused,
  SLOT_NOT_DUE: EXIT.refused,
  DUMP_ARCHIVED: EXIT.refused,
  TARGET_IS_SOURCE: EXIT.refused,
  TARGET_NOT_EMPTY: EXIT.refused,
  TARGET_UNSUITABLE: EXIT.refused,
  RESTORE_RUNNING: EXIT.refused,
  RESTORE_NOT_RESUMABLE: EXIT.refused,
  DUMP_UNSAFE: EXIT.damaged,
  DUMP_DAMAGED: EXIT.damaged,
  DUMP_TEXT_UNFINISHED: EXIT.damaged,
  DUMP_UNREADABLE: EXIT.damaged,
  MANIFEST_UNREADABLE: EXIT.damaged,
  STREAM_DAMAGED: EXIT.damaged,
};

/** The exit status of anything thrown. */
export function exitOf(error: unknown): Exit {
  if (error instanceof RestoreRefused) return exitOfRefusal(error.problems);
  return EXITS[codeOf(error)] ?? EXIT.failed;
}

/** The exit status of a restore with these problems, and of its dry run. */
export function exitOfRefusal(problems: readonly Explanation[]): Exit {
  const [status = EXIT.done, ...others] = new Set(problems.map(({ code }) => EXITS[code] ?? EXIT.refused));
  return others.length === 0 ? status : EXIT.refused;
}
