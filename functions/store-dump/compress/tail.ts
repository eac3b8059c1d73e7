/** Bytes of a dump's end that are kept: enough for its trailer and everything behind the definition of its last view. */
export const END_BYTES = 65_536;

/** The end of a dump, as far as it was decompressed. */
export interface DumpEnd {
  /** The last bytes, {@link END_BYTES} of them. */
  readonly bytes: Buffer;
  /** The view whose definition begins last; undefined when none begins in what was looked at. */
  readonly lastDefinition: string | undefined;
  /** Whether the dump was looked at from its beginning. */
  readonly isWhole: boolean;
}

/** Reads a compressed stream to find the end of the dump in it, without decompressing everything where possible. */
export interface Tail {
  /** Takes the next compressed bytes. They may be overwritten once this returns. */
  push(chunk: Buffer): void | Promise<void>;
  /** @throws {CompressError} when the stream is not whole. */
  end(): Promise<DumpEnd>;
}

/** What the definition of a view begins with, and a stand-in, too. In the data a line feed is always escaped. */
const DROP_VIEW = Buffer.from('\n/*!50001 DROP VIEW IF EXISTS `');

/** The name behind it, and what only the definition goes on with. */
const NAME_OF_VIEW = /^((?:[^`]|``)+)`\*\/;\n\/\*!50001 /;

/** Bytes in which a definition's beginning fits: the longest name has 64 characters, each of them perhaps doubled. */
const BEGINNING_BYTES = 1_024;

/** Reads the text of a dump, or its last part, as a stream. */
export class EndWatch {
  /** The last chunks, together as long as the end at least. */
  #last: Buffer[] = [];
  #bytes = 0;
  #seam: Buffer = Buffer.alloc(0);
  #lastDefinition: string | undefined;

  /** Takes the next bytes, and keeps them. */
  push(chunk: Buffer): void {
    const text = Buffer.concat([this.#seam, chunk]);
    this.#lastDefinition = lastDefinitionIn(text) ?? this.#lastDefinition;
    this.#seam = text.subarray(-BEGINNING_BYTES);
    this.#last.push(chunk);
    this.#bytes += chunk.length;
    for (let [oldest] = this.#last; oldest && this.#bytes - oldest.length >= END_BYTES; [oldest] = this.#last) {
      this.#bytes -= oldest.length;
      this.#last.shift();
    }
  }

  end(isWhole: boolean): DumpEnd {
    const bytes = Buffer.concat(this.#last).subarray(-END_BYTES);
    return { bytes, lastDefinition: this.#lastDefinition, isWhole };
  }
}

function lastDefinitionIn(text: Buffer): string | undefined {
  for (let at = text.lastIndexOf(DROP_VIEW); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(DROP_VIEW, at - 1)) {
    const start = at + DROP_VIEW.length;
    const name = NAME_OF_VIEW.exec(text.toString('utf8', start, start + BEGINNING_BYTES))?.[1];
    if (name !== undefined) return name.replaceAll('``', '`');
  }
  return undefined;
}
