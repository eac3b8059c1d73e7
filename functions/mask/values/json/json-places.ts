import type { JsonMethod } from '../../rules/document/rules-schema';
import { hasDeeper, nodesOf, type PathNode, pathTree } from './json-paths';

/** What the paths decide about the values at one place of documents. */
export class JsonPlace {
  readonly method: JsonMethod;
  /** Whether a path goes further, so that something below may be masked otherwise. */
  readonly hasDeeper: boolean;
  /** Members that paths name. */
  readonly members: readonly { readonly key: Buffer; readonly place: JsonPlace }[];
  /** The place of members that no path names. */
  readonly other: JsonPlace;

  private constructor(nodes: readonly PathNode[], inherited: JsonMethod) {
    this.method = nodes.find(({ method }) => method !== undefined)?.method ?? inherited;
    this.hasDeeper = hasDeeper(nodes);
    const keys = new Set(nodes.flatMap(({ members }) => [...members.keys()]));
    this.members = [...keys].map((key) => ({
      key: Buffer.from(key),
      place: new JsonPlace(nodesOf(nodes, key), this.method),
    }));
    const any = nodes.flatMap((node) => node.any ?? []);
    this.other = nodes.length === 0 ? this : new JsonPlace(any, this.method);
  }

  /** The place of whole documents. */
  static root(paths: Readonly<Record<string, JsonMethod>>, rest: JsonMethod): JsonPlace {
    return new JsonPlace([pathTree(paths)], rest);
  }

  /** The place of a member by the bytes of its name. */
  member(bytes: Uint8Array, from: number, to: number): JsonPlace {
    for (const { key, place } of this.members) if (isEqual(key, bytes, from, to)) return place;
    return this.other;
  }

  element(index: number): JsonPlace {
    if (this.members.length === 0) return this.other;
    const key = Buffer.from(String(index));
    return this.member(key, 0, key.length);
  }
}

function isEqual(key: Buffer, bytes: Uint8Array, from: number, to: number): boolean {
  if (key.length !== to - from) return false;
  for (let i = 0; i < key.length; i += 1) if (key[i] !== bytes[from + i]) return false;
  return true;
}
