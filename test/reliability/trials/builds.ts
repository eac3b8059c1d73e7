import { withoutGuard } from '../../../dev/tools/guards';
import type { SourceChange } from '../../../dev/tools/patched-source';

/** Factor by which a function's protocol runs faster than in production; all ratios are unchanged. */
export const TIME_SCALE = 5;

function faster(file: string, find: RegExp, times = 1): SourceChange {
  return {
    file,
    find,
    times,
    replace: (found) =>
      found.replace(/\b(\d+)_000\b/g, (_, thousands) => String((Number(thousands) * 1000) / TIME_SCALE)),
  };
}

/** The durations of the lock and of a client of AWS, divided by {@link TIME_SCALE}, in a function of any kind. */
export const FASTER_LOCK: readonly SourceChange[] = [
  faster('slot-job/lock/timings.ts', /TIMINGS = \{[^}]*\}/),
  faster('slot-job/lock/lease.ts', /RETRY_AFTER = \d+_000/),
  faster('core/aws/unreachable.ts', /AWS_CONNECT_TIMEOUT_MS = \d+_000/),
];

/** Clients of AWS in the dump's container that have a time limit. */
const CLIENTS = 4;

/** All durations of a dump, divided by {@link TIME_SCALE}. */
export const FASTER: readonly SourceChange[] = [
  ...FASTER_LOCK,
  faster('dump/client/sql-session.ts', /KILL_TIMEOUT_MS = \d+_000/),
  faster('store-dump/history/last-dumps.ts', /TIMEOUT_MS = \d+_000/),
  faster('store-dump/upload/dump-store.ts', /ABORT_TIMEOUT_MS = \d+_000/),
  faster('dump/container.ts', /clientOptions\(\d+_000\)/, CLIENTS),
  faster('runner/connect-runner.ts', /TIMEOUT_MS = \d+_000/),
];

/** Parts of the minimum size of S3, so that a small dump has several. */
export const SMALL_PARTS: SourceChange = {
  file: 'store-dump/upload/part-size.ts',
  find: 'return 8 * MIB',
  replace: 'return 5 * MIB',
};

/** The gate checks the evidence, but accepts every dump. */
export const NO_GATE = withoutGuard('gate-refuses');
