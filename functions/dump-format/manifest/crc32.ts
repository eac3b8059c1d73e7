/** Renders a CRC-32 as in S3 and the manifest: Base64 of its four bytes, the most significant first. */
export function renderCrc32(sum: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(sum);
  return bytes.toString('base64');
}
