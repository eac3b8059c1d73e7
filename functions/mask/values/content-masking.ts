import type { ByteWriter } from './byte-writer';

/** Masks texts. What it writes is ASCII, which is in every character set, with the escapes of a literal. */
export interface ContentMasking {
  /**
   * Writes what stands for a text that is not empty.
   *
   * @param original as it is in the dump
   * @param canonical in the form that all equal texts share
   */
  mask(original: ByteWriter, canonical: ByteWriter, out: ByteWriter): void;
}
