import { GateError } from '../../core/errors';
import { describeExit, type Exit } from '../../core/toolbox';
import { endsWithTrailer } from '../../dump-format/text/trailer';
import type { DumpEnd } from '../compress/tail';
import { hasFinalView } from './final-view';

/** Evidence that a dump is complete, once all its parts are in S3. */
export interface Evidence {
  /** How mysqldump and the compressor ended. */
  readonly exits: readonly Exit[];
  /** Lines on mysqldump's stderr that are neither progress nor a harmless note. */
  readonly unexpectedLines: readonly string[];
  /** How the dump ends, decompressed from the very bytes that were uploaded. */
  readonly end: DumpEnd;
  /** The view whose definition comes last in the dump; undefined when the last database has none. */
  readonly lastView: string | undefined;
  /** Output of the compressor in bytes, counted where it is read, including the filler of a last part. */
  readonly bytesRead: number;
  /** Sizes of the parts that S3 acknowledged, in their order; a missing part is undefined. */
  readonly partBytes: readonly (number | undefined)[];
  /** Further reasons against it, as sentences. Absent when there are none that a job could have. */
  readonly others?: readonly string[];
  /** True when the lock was renewed after all of the above was known. */
  readonly lockRenewed: boolean;
}

/**
 * The gate: the conditions under which an upload may be completed, all of them.
 *
 * @throws {GateError} naming every condition that doesn't hold.
 */
export function assertProven(evidence: Evidence): void {
  const reasons: string[] = [];
  for (const exit of evidence.exits) {
    if (exit.code !== 0) reasons.push(`${exit.tool} ended with ${describeExit(exit)}, not with exit 0.`);
  }
  if (!endsWithTrailer(evidence.end.bytes)) {
    // Its actual end may be rows, which must not be logged.
    reasons.push(`It does not end with mysqldump's line "-- Dump completed".`);
  }
  if (evidence.lastView !== undefined && !hasFinalView(evidence.end, evidence.lastView)) {
    reasons.push(
      `The definition of its last view, ${JSON.stringify(evidence.lastView)}, is missing or not whole: the connection was lost, and mysqldump does not report that at this point. The dump is retried.`,
    );
  }
  if (evidence.bytesRead === 0) reasons.push('It is empty.');
  if (evidence.unexpectedLines.length > 0) {
    reasons.push(`Unexpected output on mysqldump's stderr: ${evidence.unexpectedLines.join(' | ')}`);
  }
  const present = evidence.partBytes.filter((bytes) => bytes !== undefined);
  const inParts = present.reduce((sum, bytes) => sum + bytes, 0);
  if (present.length !== evidence.partBytes.length || present.length === 0) {
    reasons.push(`S3 acknowledged ${present.length} of ${evidence.partBytes.length} parts.`);
  }
  if (inParts !== evidence.bytesRead) {
    reasons.push(`${evidence.bytesRead} bytes were compressed, but ${inParts} are in S3.`);
  }
  reasons.push(...(evidence.others ?? []));
  if (!evidence.lockRenewed) reasons.push('The lock was not renewed just now, so another run may have taken over.');
  // guard: gate-refuses
  if (reasons.length > 0) throw new GateError(reasons);
}
