import { FITTING_SHARE } from '../../runner/fitting-share';

/** Where dumps are made: `fargate` always by the runner, `auto` by the function while they fit into its time. */
export const ENGINES = ['fargate', 'auto'] as const;
export type Engine = (typeof ENGINES)[number];

/** How long a dump is expected to take, and how long it may. */
export interface Forecast {
  /** Size of the tables as the server estimates it, in bytes. */
  readonly bytes: number;
  /** Expected seconds, judging by the last dumps; undefined without any. */
  readonly seconds: number | undefined;
  /** Seconds that are left of the invocation. */
  readonly left: number;
}

/**
 * Assumed for the first dump of a job, in bytes of tables a second. Cautious: a dump by the runner that a function could
 * have made costs some cents, and a run that is cut off costs the time of a function.
 */
const FIRST_PACE = 20_000_000;

/** Why a dump is too large for a function; undefined when it fits. */
export function reasonAfter({ bytes, seconds, left }: Forecast): string | undefined {
  const expected = seconds ?? bytes / FIRST_PACE;
  if (expected <= FITTING_SHARE * left) return undefined;
  const judged =
    seconds === undefined
      ? `at an assumed ${FIRST_PACE / 1e6} MB/s, because no dump was made yet`
      : 'judging by the last dumps';
  return `The dump is expected to take ${Math.round(expected)} s, ${judged}, and the function has ${Math.round(left)} s for it.`;
}
