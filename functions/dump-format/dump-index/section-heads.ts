import { crc32 } from 'node:zlib';
import { ManifestError } from '../../core/errors';
import { headBytes, type Section } from './dump-index';
import type { TextPiece } from './ranges';

/**
 * Compares the beginnings of sections with their checksums in the index, before anything of them is passed on. So a place
 * that is wrong is an error, and never some other text.
 */
export class SectionHeads {
  #next = 0;
  #head: Buffer[] = [];
  #filled = 0;

  /** @param sections that begin in the text, in their order */
  constructor(
    private readonly key: string,
    private readonly sections: readonly Section[],
  ) {}

  /**
   * Takes the next piece, and returns what can be passed on.
   *
   * @throws {ManifestError} for the first section that does not begin here.
   */
  push({ bytes, at }: TextPiece): TextPiece[] {
    const pieces: TextPiece[] = [];
    for (let taken = 0; taken < bytes.length; ) {
      const section = this.sections[this.#next];
      const before = section === undefined ? bytes.length : section.from - at;
      if (section === undefined || before > taken) {
        const end = Math.min(bytes.length, before);
        pieces.push({ bytes: bytes.subarray(taken, end), at: at + taken });
        taken = end;
        continue;
      }
      const missing = headBytes(section) - this.#filled;
      const piece = bytes.subarray(taken, taken + missing);
      this.#head.push(piece);
      this.#filled += piece.length;
      taken += piece.length;
      if (piece.length === missing) pieces.push(...this.#endHead(section));
    }
    return pieces;
  }

  #endHead(section: Section): TextPiece[] {
    const head = Buffer.concat(this.#head);
    // guard: section-begins-here
    if (crc32(head) !== section.head) {
      throw new ManifestError(
        'INDEX_WRONG',
        `The text of the dump "${this.key}" has something else at byte ${section.from} than its index states (${describe(section)}). Read the dump from its beginning (--no-index).`,
      );
    }
    this.#next += 1;
    this.#head = [];
    this.#filled = 0;
    return head.length === 0 ? [] : [{ bytes: head, at: section.from }];
  }
}

function describe({ kind, database, object }: Section): string {
  const names = [database, object].filter((name) => name !== '').map((name) => JSON.stringify(name));
  return [kind, ...names].join(' ');
}
