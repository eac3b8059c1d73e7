const MIB = 1024 * 1024;

/** "Amazon S3 multipart upload limits", Amazon S3 User Guide. */
export const MAX_PARTS = 10_000;

/** What S3 takes as a part of an object that is not its last, in bytes. */
export const MIN_PART_BYTES = 5 * MIB;

/**
 * Size of a part in bytes. Parts grow with their number: small ones keep the memory of small dumps low, and with the last
 * ones 10,000 parts hold 4 TB, which is 10 TB of text at 40 %. Larger ones would cost memory, of which an uploader needs that of the parts on their way and of
 * one more. A function never needs the large ones: 15 minutes would have to bring 46 MiB a second of compressed dump.
 */
export function partSize(partNumber: number): number {
  if (partNumber <= 1_000) return 8 * MIB;
  if (partNumber <= 3_000) return 16 * MIB;
  const doublings = Math.floor((partNumber - 3_001) / 800);
  return Math.min(1_024, 32 * 2 ** doublings) * MIB;
}
