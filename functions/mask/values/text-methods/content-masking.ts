import type { TextMethod } from '../../rules/document/rules-schema';
import type { MaskKeys } from '../keyed-function/mask-keys';
import type { Prf } from '../keyed-function/prf';
import type { ByteWriter } from '../literals/byte-writer';
import { Email } from './email';
import { Hash } from './hash';
import { Name } from './name';
import { Phone } from './phone';
import { SameLength } from './same-length';

/** Masks texts. What it writes is ASCII, which is in every character set, with the escapes of a literal. */
export interface ContentMasking {
  /** What the result is computed by. It has taken the text, in the form that all equal texts share. */
  readonly prf: Prf;
  /** What the program does with texts by themselves: see `whatOf`. */
  readonly what: number;
  /** Writes what stands for a text that is not empty. @param bytes in which the original is, without its escapes */
  write(bytes: Buffer, from: number, to: number, out: ByteWriter): void;
}

/** @param length characters that there is room for */
export function contentMasking(
  method: TextMethod,
  part: 'first' | 'last' | 'full',
  length: number,
  keys: MaskKeys,
): ContentMasking {
  switch (method) {
    case 'hash':
      return new Hash(keys.prf('hash'), length);
    case 'email':
      return new Email(keys.prf('email'), length);
    case 'name':
      return new Name(keys.prf('name'), part, length);
    case 'phone':
      return new Phone(keys.prf('phone'), length);
    case 'text':
      return new SameLength(keys.prf('text'));
  }
}
