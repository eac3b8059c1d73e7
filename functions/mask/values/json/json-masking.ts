import type { JsonMethod, TextMethod } from '../../rules/document/rules-schema';
import { ByteWriter } from '../literals/byte-writer';
import { BACKSLASH } from '../literals/escapes';
import { JsonPlace } from './json-places';
import { DEEPEST } from './json-walk-places';

/** What a method makes of a text or number. */
export interface LeafMasking {
  /** Writes JSON. @param bytes in which the characters of the text are */
  text(method: TextMethod, bytes: Buffer, from: number, to: number, out: ByteWriter): void;
  /** Writes JSON. */
  number(method: TextMethod, digits: string, out: ByteWriter): void;
  /** Sees a text of which nothing stays. */
  gone?(bytes: Buffer, from: number, to: number): void;
}

const [TAB, LINE_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const QUOTE = 0x22;
const [PLUS, COMMA, MINUS, POINT, ZERO, COLON] = [0x2b, 0x2c, 0x2d, 0x2e, 0x30, 0x3a];
const [OPENING_BRACKET, CLOSING_BRACKET, OPENING_BRACE, CLOSING_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
const E = 0x65;
/** Words by their first bytes. */
const WORDS: (Buffer | undefined)[] = new Array<Buffer | undefined>(256).fill(undefined);
for (const word of ['true', 'false', 'null']) WORDS[word.charCodeAt(0)] = Buffer.from(word);

/** The text is no JSON. */
class NotJson extends Error {}

/** Masks values of JSON documents by their paths. What is kept stays byte by byte. */
export class JsonMasking {
  /** The masked document. */
  readonly out = new ByteWriter(4_096);
  /** The place of whole documents. */
  readonly root: JsonPlace;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;
  /** Place of the first byte that is neither written nor left out. */
  #kept = 0;

  constructor(
    paths: Readonly<Record<string, JsonMethod>>,
    rest: JsonMethod,
    readonly leaves: LeafMasking,
  ) {
    this.root = JsonPlace.root(paths, rest);
  }

  /** Masks a document. Returns false for bytes that are no JSON. */
  mask(bytes: Buffer, from: number, to: number): boolean {
    this.#bytes = bytes;
    this.#at = this.#kept = from;
    this.#end = to;
    this.out.length = 0;
    try {
      this.#blank();
      this.#value(this.root, 0);
      this.#blank();
    } catch (error) {
      if (error instanceof NotJson || error instanceof SyntaxError) return false;
      throw error;
    }
    if (this.#at !== to) return false;
    this.#write(to);
    return true;
  }

  #value(place: JsonPlace, depth: number): void {
    const { method } = place;
    const first = this.#next;
    if (first !== OPENING_BRACE && first !== OPENING_BRACKET) {
      this.#leaf(method);
      return;
    }
    if (method === 'keep' && !place.hasDeeper) {
      this.#skip();
      return;
    }
    if (depth > DEEPEST) throw new NotJson();
    const isNull = !place.hasDeeper && (method === 'null' || method === 'drop');
    if (isNull) this.#write(this.#at);
    const start = this.out.length;
    if (first === OPENING_BRACE) this.#object(place, depth);
    else this.#array(place, depth);
    if (!isNull) return;
    this.out.length = start;
    this.#null();
  }

  #object(place: JsonPlace, depth: number): void {
    this.#at += 1;
    // Where a member begins, with the comma before it.
    let start = this.#at;
    let isFirst = true;
    this.#blank();
    if (this.#next === CLOSING_BRACE) this.#at += 1;
    else {
      for (;;) {
        const own = this.#member(place);
        this.#blank();
        this.#symbol(COLON);
        this.#blank();
        // guard: dropped-members-are-dropped
        const isDropped = own.method === 'drop' && !own.hasDeeper;
        if (isDropped) this.#write(start);
        const { length } = this.out;
        this.#value(own, depth + 1);
        this.#blank();
        if (isDropped) {
          this.out.length = length;
          this.#kept = this.#at;
        } else isFirst = false;
        if (this.#next !== COMMA) break;
        start = this.#at;
        this.#at += 1;
        // No comma comes before the first member that stays.
        if (isFirst) this.#kept = start = this.#at;
        this.#blank();
      }
      this.#symbol(CLOSING_BRACE);
    }
  }

  /** Goes behind a name, and returns the place of what it names. */
  #member(place: JsonPlace): JsonPlace {
    const start = this.#at;
    if (this.#string()) return place.member(this.#bytes, start + 1, this.#at - 1);
    const name = Buffer.from(this.#parsed(start, this.#at));
    return place.member(name, 0, name.length);
  }

  #array(place: JsonPlace, depth: number): void {
    this.#at += 1;
    this.#blank();
    if (this.#next === CLOSING_BRACKET) this.#at += 1;
    else {
      for (let index = 0; ; index += 1) {
        this.#value(place.element(index), depth + 1);
        this.#blank();
        if (this.#next !== COMMA) break;
        this.#at += 1;
        this.#blank();
      }
      this.#symbol(CLOSING_BRACKET);
    }
  }

  /** Goes behind an object or array that is kept. */
  #skip(): void {
    const bytes = this.#bytes;
    const end = this.#end;
    let open = 0;
    let at = this.#at;
    do {
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        this.#at = at;
        this.#string();
        at = this.#at;
        continue;
      }
      // The brackets and braces differ in one bit.
      const bracket = byte & 0xdf;
      if (bracket === OPENING_BRACKET) open += 1;
      else if (bracket === CLOSING_BRACKET) open -= 1;
      at += 1;
    } while (open > 0 && at < end);
    if (open > 0) throw new NotJson();
    this.#at = at;
  }

  #leaf(method: JsonMethod): void {
    const start = this.#at;
    if (this.#next === QUOTE) {
      const isPlain = this.#string();
      if (method === 'keep') return;
      if (method === 'null' || method === 'drop') {
        if (this.leaves.gone) this.#gone(start, isPlain);
        this.#nullOf(start);
      } else if (this.#at > start + 2) this.#text(method, start, isPlain);
    } else if (this.#word()) {
      if (method !== 'keep') this.#nullOf(start);
    } else {
      this.#number();
      if (method === 'keep') return;
      if (method === 'null' || method === 'drop') this.#nullOf(start);
      else {
        this.#write(start);
        this.leaves.number(method, this.#bytes.toString('latin1', start, this.#at), this.out);
        this.#kept = this.#at;
      }
    }
  }

  #gone(start: number, isPlain: boolean): void {
    if (isPlain) this.leaves.gone?.(this.#bytes, start + 1, this.#at - 1);
    else {
      const text = Buffer.from(this.#parsed(start, this.#at));
      this.leaves.gone?.(text, 0, text.length);
    }
  }

  #text(method: TextMethod, start: number, isPlain: boolean): void {
    this.#write(start);
    if (isPlain) this.leaves.text(method, this.#bytes, start + 1, this.#at - 1, this.out);
    else {
      const text = Buffer.from(this.#parsed(start, this.#at));
      this.leaves.text(method, text, 0, text.length, this.out);
    }
    this.#kept = this.#at;
  }

  /** Writes what is kept before a place. */
  #write(to: number): void {
    this.out.copy(this.#bytes, this.#kept, to);
    this.#kept = to;
  }

  #nullOf(start: number): void {
    this.#write(start);
    this.#null();
  }

  /** Writes null in the place of what was read. */
  #null(): void {
    this.out.ascii('null');
    this.#kept = this.#at;
  }

  /** Goes behind a string. Returns whether its bytes are its characters. */
  #string(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    if (this.#next !== QUOTE) throw new NotJson();
    let isPlain = true;
    let at = this.#at + 1;
    for (; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      if (byte < SPACE) isPlain = false;
      else if (byte === BACKSLASH) {
        isPlain = false;
        at += 1;
      }
    }
    if (at >= end) throw new NotJson();
    this.#at = at + 1;
    return isPlain;
  }

  /** The characters of a string. @throws {SyntaxError} when it has something that no string of JSON has. */
  #parsed(from: number, to: number): string {
    return String(JSON.parse(this.#bytes.toString('utf8', from, to)));
  }

  #word(): boolean {
    const word = WORDS[this.#next];
    if (word === undefined) return false;
    for (let i = 1; i < word.length; i += 1) {
      this.#at += 1;
      if (this.#next !== word[i]) throw new NotJson();
    }
    this.#at += 1;
    return true;
  }

  #number(): void {
    if (this.#next === MINUS) this.#at += 1;
    if (this.#next === ZERO) this.#at += 1;
    else this.#digits();
    if (this.#next === POINT) {
      this.#at += 1;
      this.#digits();
    }
    if ((this.#next | SPACE) !== E) return;
    this.#at += 1;
    if (this.#next === PLUS || this.#next === MINUS) this.#at += 1;
    this.#digits();
  }

  #digits(): void {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    while (at < this.#end && (bytes[at] as number) >= ZERO && (bytes[at] as number) < ZERO + 10) at += 1;
    if (at === start) throw new NotJson();
    this.#at = at;
  }

  /** The byte that is read next; 0 behind the end, which is no part of JSON. */
  get #next(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] as number) : 0;
  }

  #blank(): void {
    for (; this.#at < this.#end; this.#at += 1) {
      const byte = this.#bytes[this.#at] as number;
      if (byte > SPACE || (byte !== SPACE && byte !== LINE_FEED && byte !== RETURN && byte !== TAB)) return;
    }
  }

  #symbol(symbol: number): void {
    if (this.#next !== symbol) throw new NotJson();
    this.#at += 1;
  }
}
