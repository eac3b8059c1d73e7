/** Bytes of a dump's end that the gate looks at: its trailer, and before that the definition of its last view. */
export const END_BYTES = 262_144;

/** Follows a compressed stream to see how the dump in it ends, without decompressing all of it where that can be had. */
export interface Tail {
  /** Takes the next compressed bytes. They may be overwritten once this returns. */
  push(chunk: Buffer): void | Promise<void>;
  /**
   * The last bytes of the dump, {@link END_BYTES} of them.
   *
   * @throws {CompressError} when the stream is not whole.
   */
  end(): Promise<Buffer>;
}
