import type { JsonMethod } from '../../rules/document/rules-schema';

/** What happens to the values below one place of a document. */
export interface PathNode {
  readonly members: Map<string, PathNode>;
  any: PathNode | undefined;
  method: JsonMethod | undefined;
}

const STEP = /\.(?<key>[A-Za-z_$][\w$-]*)|\."(?<quoted>(?:[^"\\]|\\.)+)"|(?<any>\.\*|\[\*\])|\[(?<index>\d+)\]/g;

/** Paths as a tree, from the root of the document. */
export function pathTree(paths: Readonly<Record<string, JsonMethod>>): PathNode {
  const root = emptyNode();
  for (const [path, method] of Object.entries(paths)) {
    let node = root;
    for (const { groups = {} } of path.matchAll(STEP)) {
      const { key, quoted, any, index } = groups;
      if (any !== undefined) node = node.any ??= emptyNode();
      else {
        const name = key ?? index ?? JSON.parse(`"${quoted}"`);
        const next = node.members.get(name) ?? emptyNode();
        node.members.set(name, next);
        node = next;
      }
    }
    node.method = method;
  }
  return root;
}

/** The nodes that a member of a value belongs to, when the value belongs to some: that of its name first. */
export function nodesOf(nodes: readonly PathNode[], member: string): readonly PathNode[] {
  if (nodes.length === 0) return nodes;
  const named = nodes.flatMap((node) => node.members.get(member) ?? []);
  const any = nodes.flatMap((node) => node.any ?? []);
  return [...named, ...any];
}

export function hasDeeper(nodes: readonly PathNode[]): boolean {
  return nodes.some(({ members, any }) => members.size > 0 || any !== undefined);
}

function emptyNode(): PathNode {
  return { members: new Map(), any: undefined, method: undefined };
}
