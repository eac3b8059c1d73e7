import { hash } from 'node:crypto';

/** A property of every model: from each world in which an attempt can act, a good end is reachable. */
export const PROGRESS = 'as long as a try is left, a good end can be reached';

export interface Violation {
  readonly property: string;
  /** Transitions from the start; no shorter trace violates the property. */
  readonly trace: readonly string[];
}

export interface Exploration {
  readonly worlds: number;
  readonly transitions: number;
  readonly violation: Violation | undefined;
}

/** A model: its transitions and properties. */
export interface Model<W> {
  /** Identifies a world: worlds with the same name have the same successors. */
  readonly nameOf: (world: W) => string;
  readonly transitionsFrom: (world: W) => readonly { readonly what: string; readonly world: W }[];
  readonly properties: readonly {
    readonly name: string;
    readonly holds: (world: W, before: W | undefined) => boolean;
  }[];
  /** Whether the slot has ended as required. */
  readonly isGoodEnd: (world: W) => boolean;
  /** Whether an attempt can still act, so that a good end must be reachable. */
  readonly canProceed: (world: W) => boolean;
}

/**
 * Visits every reachable world in breadth-first order, and checks each.
 *
 * @param names properties to check. Default: all
 */
export function explore<W>(model: Model<W>, start: W, names?: readonly string[]): Exploration {
  const { isGoodEnd, canProceed, transitionsFrom } = model;
  // A digest, because millions of names must fit in memory.
  const digest = (world: W) => hash('md5', model.nameOf(world), 'base64');
  const checked = model.properties.filter(({ name }) => names?.includes(name) ?? true);
  const numbers = new Map<string, number>([[digest(start), 0]]);
  const from: number[] = [-1];
  const how: string[] = [''];
  const good: boolean[] = [isGoodEnd(start)];
  const hopeful: boolean[] = [canProceed(start)];
  const edges: number[] = [];
  const trace = (world: number): string[] => {
    const steps: string[] = [];
    for (let at = world; at > 0; at = from[at] as number) steps.unshift(how[at] as string);
    return steps;
  };

  let frontier: [number, W][] = [[0, start]];
  while (frontier.length > 0) {
    const beyond: [number, W][] = [];
    for (const [number, world] of frontier) {
      for (const transition of transitionsFrom(world)) {
        const broken = checked.find(({ holds }) => !holds(transition.world, world));
        if (broken) {
          const violation = { property: broken.name, trace: [...trace(number), transition.what] };
          return { worlds: numbers.size, transitions: edges.length / 2, violation };
        }
        const name = digest(transition.world);
        let reached = numbers.get(name);
        if (reached === undefined) {
          reached = numbers.size;
          numbers.set(name, reached);
          from.push(number);
          how.push(transition.what);
          good.push(isGoodEnd(transition.world));
          hopeful.push(canProceed(transition.world));
          beyond.push([reached, transition.world]);
        }
        if (reached !== number) edges.push(number, reached);
      }
    }
    frontier = beyond;
  }
  const stuck = names && !names.includes(PROGRESS) ? -1 : firstDeadEnd(edges, good, hopeful);
  const violation = stuck < 0 ? undefined : { property: PROGRESS, trace: trace(stuck) };
  return { worlds: numbers.size, transitions: edges.length / 2, violation };
}

/** The first world in which an attempt can act, but from which no good end is reachable; -1 when there is none. */
function firstDeadEnd(edges: readonly number[], good: readonly boolean[], hopeful: readonly boolean[]): number {
  const reaches = Uint8Array.from(good, Number);
  const { offsets, sources } = reversed(edges, good.length);
  const queue = good.flatMap((isGood, number) => (isGood ? [number] : []));
  for (let world = queue.pop(); world !== undefined; world = queue.pop()) {
    for (const source of sources.subarray(offsets[world], offsets[world + 1])) {
      if (reaches[source]) continue;
      reaches[source] = 1;
      queue.push(source);
    }
  }
  return hopeful.findIndex((isHopeful, number) => isHopeful && !reaches[number]);
}

/** For each world, its predecessors:  `sources` from `offsets[world]` up to `offsets[world + 1]`. */
function reversed(edges: readonly number[], worlds: number): { offsets: Uint32Array; sources: Uint32Array } {
  const offsets = new Uint32Array(worlds + 2);
  const count = (at: number) => {
    offsets[at] = (offsets[at] ?? 0) + 1;
    return (offsets[at] ?? 0) - 1;
  };
  for (let i = 1; i < edges.length; i += 2) count((edges[i] ?? 0) + 2);
  for (let i = 1; i < offsets.length; i += 1) offsets[i] = (offsets[i] ?? 0) + (offsets[i - 1] ?? 0);
  const sources = new Uint32Array(edges.length / 2);
  // Filling a world's sources advances its offset to their end, where those of the next world begin.
  for (let i = 0; i < edges.length; i += 2) sources[count((edges[i + 1] ?? 0) + 1)] = edges[i] ?? 0;
  return { offsets, sources };
}
