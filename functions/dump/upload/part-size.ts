const MIB = 1024 * 1024;

/** "Amazon S3 multipart upload limits", Amazon S3 User Guide. */
export const MAX_PARTS = 10_000;

/** What S3 takes as a part of an object that is not its last, in bytes. */
export const MIN_PART_BYTES = 5 * MIB;

/**
 * Size of a part in bytes. Parts grow with their number: small ones keep the memory of small dumps low, and the last
 * ones are so large that Lambda's 15 minutes end long before 10,000 parts do (264 GiB, or 300 MiB a second).
 */
export function partSize(partNumber: number): number {
  if (partNumber <= 1_000) return 8 * MIB;
  if (partNumber <= 3_000) return 16 * MIB;
  return 32 * MIB;
}
