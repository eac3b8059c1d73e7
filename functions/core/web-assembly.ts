/** Node.js has WebAssembly, but no types of it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Memory {
  /** Is another one after it grew. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What a program exports: its memory, and functions of numbers. */
export type Exports<Names extends string> = { readonly memory: Memory } & {
  readonly [name in Names]: (...numbers: number[]) => number;
};

/** Programs by their text: what was compiled once, and made faster while it ran, serves all instances. */
const modules = new Map<string, object>();

function moduleOf(program: string): object {
  const known = modules.get(program);
  if (known) return known;
  const made = new WebAssembly.Module(Buffer.from(program, 'base64'));
  modules.set(program, made);
  return made;
}

/** Makes an instance of a program, with a memory of its own. @param program WebAssembly in Base64 */
export function instantiate<Names extends string>(program: string): Exports<Names> {
  return new WebAssembly.Instance(moduleOf(program)).exports as Exports<Names>;
}
