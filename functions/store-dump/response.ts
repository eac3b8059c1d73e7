import type { SlotTarget } from '../slot-job/target';
import type { StoredDump } from './run/store-dump';

/** Response to a synchronous caller of a function that stores a dump, masked or not. */
export interface Response {
  readonly job: string;
  readonly slot: string;
  readonly outcome: StoredDump['outcome'];
  readonly bucket: string;
  /** Empty, as digest and size, with `handed-over`: the dump is still to be made. */
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
  /** With `handed-over`: ARN of the execution that makes the dump. */
  readonly execution?: string;
  /** With `already-done`: why this event made no dump. With `handed-over`: why the function leaves it to the runner. */
  readonly reason?: string;
  /** With `already-done`: the reason why the check of the dump was not possible. */
  readonly unchecked?: string;
}

/** States how a run ended. With `already-done`, the caller adds the reason. */
export function responseFor({ job, slot }: SlotTarget, bucket: string, result: StoredDump): Response {
  const { outcome } = result;
  if (outcome === 'handed-over') {
    const { execution, reason } = result.handOver;
    return { job, slot, outcome, bucket, key: '', bytes: 0, sha256: '', execution, reason };
  }
  const { objectKey = '', bytes = 0, sha256 = '' } = outcome === 'already-done' ? result.record : result.summary;
  return { job, slot, outcome, bucket, key: objectKey, bytes, sha256 };
}
