import type { Manifest } from '../dump-format/manifest/manifest';
import { FITTING_SHARE } from '../runner/fitting-share';

/** Bytes of text for each byte of a compressed dump, at least: what the server estimated may be out of date. */
const TEXT_OF_BYTE = 3;
/**
 * Assumed bytes of text that a function reads in a second, half of what was measured. Cautious: a verification by the runner that a
 * function could have done costs some cents, and one that is cut off costs the time of a function.
 */
const PACE = 200_000_000;

/** Why a dump is too large to be read by a function with so much time left; undefined when it fits. */
export function reasonToHandOver(
  { source: { estimatedBytes = 0 }, dump }: Pick<Manifest, 'source' | 'dump'>,
  left: number,
): string | undefined {
  const text = Math.max(estimatedBytes, TEXT_OF_BYTE * dump.bytes);
  const expected = text / PACE;
  // guard: large-dumps-are-verified-by-the-runner
  if (expected <= FITTING_SHARE * left) return undefined;
  return `To read about ${Math.round(text / 1e9)} GB of text is expected to take ${Math.round(expected)} s, and the function has ${Math.round(left)} s for it.`;
}

/** Why a dump is left to the runner that a function could not read in time. */
export const CUT_OFF = "The function's time was up before the dump was read.";
