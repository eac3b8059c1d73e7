import type { JsonMethod } from '../rules/rules-schema';
import { hasDeeper, nodesOf, type PathNode, pathTree } from './json-paths';

/** What a method makes of a text or number. */
export interface LeafMasking {
  text(method: TextMethod, text: string): string;
  /** Returns JSON. */
  number(method: TextMethod, digits: string): string;
}

export type TextMethod = Exclude<JsonMethod, 'keep' | 'null' | 'drop'>;

/** The deepest document that MySQL takes ("The JSON Data Type", MySQL Reference Manual). */
const DEEPEST = 100;

const BLANK = /[\t\n\r ]*/y;
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;
/** A string, a bracket, or what stands between them. */
const PIECE = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]|[^"{}[\]]+/sy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/** The text is no JSON. */
class NotJson extends Error {}

/** Masks values of JSON documents by their paths. What is kept stays byte by byte. */
export class JsonMasking {
  readonly #root: PathNode;
  #text = '';
  #at = 0;

  constructor(
    paths: Readonly<Record<string, JsonMethod>>,
    private readonly rest: JsonMethod,
    private readonly leaves: LeafMasking,
  ) {
    this.#root = pathTree(paths);
  }

  /** The masked document; undefined for a text that is no JSON. */
  mask(text: string): string | undefined {
    this.#text = text;
    this.#at = 0;
    try {
      const masked = this.#blank() + this.#value([this.#root], this.rest, 0) + this.#blank();
      return this.#at === text.length ? masked : undefined;
    } catch (error) {
      if (error instanceof NotJson || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  #value(nodes: readonly PathNode[], inherited: JsonMethod, depth: number): string {
    const method = nodes.find((node) => node.method !== undefined)?.method ?? inherited;
    const first = this.#text[this.#at];
    if (first !== '{' && first !== '[') return this.#leaf(method);
    if (method === 'keep' && !hasDeeper(nodes)) return this.#kept();
    if (depth > DEEPEST) throw new NotJson();
    const masked = first === '{' ? this.#object(nodes, method, depth) : this.#array(nodes, method, depth);
    if (hasDeeper(nodes)) return masked;
    return method === 'null' || method === 'drop' ? 'null' : masked;
  }

  #object(nodes: readonly PathNode[], method: JsonMethod, depth: number): string {
    this.#symbol('{');
    const members: string[] = [];
    let blank = this.#blank();
    if (this.#text[this.#at] !== '}') {
      for (;;) {
        const key = this.#match(STRING);
        const before = this.#blank();
        this.#symbol(':');
        const between = `${before}:${this.#blank()}`;
        const own = nodesOf(nodes, key.includes('\\') ? JSON.parse(key) : key.slice(1, -1));
        const decided = own.find((node) => node.method !== undefined)?.method ?? method;
        const value = this.#value(own, method, depth + 1);
        const behind = this.#blank();
        // guard: dropped-members-are-dropped
        const isDropped = decided === 'drop' && !hasDeeper(own);
        if (!isDropped) members.push(`${blank}${key}${between}${value}${behind}`);
        if (this.#text[this.#at] !== ',') break;
        this.#at += 1;
        blank = this.#blank();
      }
    }
    this.#symbol('}');
    return `{${members.join(',')}}`;
  }

  #array(nodes: readonly PathNode[], method: JsonMethod, depth: number): string {
    this.#symbol('[');
    const elements: string[] = [];
    let blank = this.#blank();
    if (this.#text[this.#at] !== ']') {
      for (;;) {
        const own = nodesOf(nodes, String(elements.length));
        elements.push(blank + this.#value(own, method, depth + 1) + this.#blank());
        if (this.#text[this.#at] !== ',') break;
        this.#at += 1;
        blank = this.#blank();
      }
    }
    this.#symbol(']');
    return `[${elements.join(',')}]`;
  }

  /** An object or array of which nothing is masked. */
  #kept(): string {
    const start = this.#at;
    let open = 0;
    do {
      const piece = this.#match(PIECE);
      if (piece === '{' || piece === '[') open += 1;
      else if (piece === '}' || piece === ']') open -= 1;
    } while (open > 0);
    return this.#text.slice(start, this.#at);
  }

  #leaf(method: JsonMethod): string {
    const first = this.#text[this.#at] ?? '';
    if (first === '"') {
      const raw = this.#match(STRING);
      if (method === 'keep') return raw;
      if (method === 'null' || method === 'drop') return 'null';
      const text = String(JSON.parse(raw));
      return text === '' ? raw : JSON.stringify(this.leaves.text(method, text));
    }
    if (first === 't' || first === 'f' || first === 'n') {
      const word = this.#match(WORD);
      return method === 'keep' ? word : 'null';
    }
    const digits = this.#match(NUMBER);
    if (method === 'keep') return digits;
    return method === 'null' || method === 'drop' ? 'null' : this.leaves.number(method, digits);
  }

  #blank(): string {
    return this.#match(BLANK);
  }

  #symbol(symbol: string): void {
    if (this.#text[this.#at] !== symbol) throw new NotJson();
    this.#at += 1;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) throw new NotJson();
    this.#at += found.length;
    return found;
  }
}
