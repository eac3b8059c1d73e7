import type { ByteWriter } from './byte-writer';
import type { Prf } from './prf';

/** Masks texts. What it writes is ASCII, which is in every character set, with the escapes of a literal. */
export interface ContentMasking {
  /** What the result is computed by. It has taken the text, in the form that all equal texts share. */
  readonly prf: Prf;
  /** Writes what stands for a text that is not empty. @param bytes in which the original is, without its escapes */
  write(bytes: Buffer, from: number, to: number, out: ByteWriter): void;
}
