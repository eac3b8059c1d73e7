/** Number of bytes at the end of a dump that contain its trailer. */
export const TAIL_BYTES = 1_024;

/** mysqldump's last line. In the data a line feed is always escaped, so no row can look like this. */
const TRAILER = /(^|\n)-- Dump completed(?: on [0-9: -]+)?\r?\n$/;

/** True when these last bytes of a dump are mysqldump's own end. */
export function endsWithTrailer(tail: Buffer): boolean {
  return TRAILER.test(tail.toString('latin1'));
}
