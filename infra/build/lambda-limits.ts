const MIB = 1024 * 1024;

/** Size limit of a function with all its layers, unzipped ("Lambda quotas", AWS Lambda Developer Guide). */
export const UNZIPPED_LIMIT = 250 * MIB;

/** Size limit of the zip of a function or layer that is part of the request, as Terraform sends it (the same page). */
const UPLOAD_LIMIT = 50 * MIB;

/** @throws {Error} when Lambda would refuse a package, at the end of a user's apply. */
export function requireUploadable(file: string, bytes: number): void {
  if (bytes <= UPLOAD_LIMIT) return;
  throw new Error(
    `${file} must not exceed ${UPLOAD_LIMIT} bytes, Lambda's limit for a zip in a request, got: ${bytes} bytes. Leave out what the function does not need: a layer takes its files from its package set and its folder in layers/.`,
  );
}

/** @throws {Error} when Lambda would refuse a function with its layers. */
export function requireUnzipped(functionId: string, arch: string, bytes: number): void {
  if (bytes <= UNZIPPED_LIMIT) return;
  throw new Error(
    `The function ${functionId} and its layers for ${arch} must not exceed ${UNZIPPED_LIMIT} bytes unzipped, the limit of Lambda, got: ${bytes} bytes. Leave out what the function does not need: a layer takes its files from its package set and its folder in layers/.`,
  );
}
