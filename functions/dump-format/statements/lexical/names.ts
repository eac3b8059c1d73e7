/** Whether a byte can be part of a name without quotes ("Schema Object Names", MySQL Reference Manual). */
export function isNamePart(byte: number): boolean {
  return (
    byte >= 0x80 ||
    byte === 0x24 ||
    byte === 0x5f ||
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a)
  );
}
