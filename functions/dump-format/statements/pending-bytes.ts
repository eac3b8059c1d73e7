import type { Head } from './head';
import type { StatementListener, TextPart } from './statement-listener';

const NOTHING = Buffer.alloc(0);

/**
 * The bytes of a text on their way to its listener, each of them once and in order. Bytes of which is not known yet what
 * they belong to are held until it is, also into the next chunks.
 */
export class PendingBytes {
  /** Bytes of earlier chunks. */
  #held: Buffer = NOTHING;
  /** The place behind those of this chunk that were given. */
  #given = 0;

  /** Whether bytes of a statement belong to its head, too: not those of rows, which are many. */
  isHead = true;

  constructor(
    private readonly listener: StatementListener,
    private readonly head: Head,
  ) {}

  /** Begins with the next chunk. The last one was given or held to its end. */
  next(): void {
    this.#given = 0;
  }

  get held(): Buffer {
    return this.#held;
  }

  get given(): number {
    return this.#given;
  }

  /** What was not given yet, up to a place in the chunk. */
  upTo(chunk: Buffer, end: number): Buffer {
    const rest = chunk.subarray(this.#given, end);
    return this.#held.length === 0 ? rest : Buffer.concat([this.#held, rest]);
  }

  /** Gives what was not given yet, up to a place in the chunk. The last bytes of it are another part. */
  give(part: TextPart, chunk: Buffer, end: number, behind = 0, follows = part): void {
    if (this.#held.length > 0) {
      const rest = this.upTo(chunk, end);
      this.#emit(part, rest, 0, rest.length - behind);
      this.#emit(follows, rest, rest.length - behind, rest.length);
      this.#held = NOTHING;
    } else {
      this.#emit(part, chunk, this.#given, end - behind);
      if (behind > 0) this.#emit(follows, chunk, end - behind, end);
    }
    this.#given = end;
  }

  /** Gives what was not given yet, but for the last bytes of the chunk, which may become another part. */
  giveBut(kept: number, part: TextPart, chunk: Buffer): void {
    if (kept === 0) {
      this.give(part, chunk, chunk.length);
      return;
    }
    const rest = this.upTo(chunk, chunk.length);
    this.#emit(part, rest, 0, rest.length - kept);
    this.#hold(rest.subarray(rest.length - kept));
  }

  /** Holds what was not given yet of the chunk. */
  hold(chunk: Buffer): void {
    this.#hold(this.upTo(chunk, chunk.length));
  }

  /** Goes to a place in the chunk, without giving the bytes before it. */
  skip(end: number): void {
    this.#held = NOTHING;
    this.#given = end;
  }

  /** A copy: the memory of a chunk may be used again. */
  #hold(bytes: Buffer): void {
    this.#held = bytes.length === 0 ? NOTHING : Buffer.from(bytes);
  }

  #emit(part: TextPart, chunk: Buffer, from: number, to: number): void {
    if (from >= to) return;
    if (this.isHead && (part === 'statement' || part === 'insert')) this.head.append(chunk, from, to);
    this.listener.bytes?.(part, chunk, from, to);
  }
}
