import { hash } from 'node:crypto';
import type { Design } from './designs';
import { movesFrom } from './moves';
import { isGoodEnd, mayGoOn, PROGRESS, PROPERTIES } from './properties';
import { nameOf, type World } from './world';

export interface Violation {
  readonly property: string;
  /** What happened, from the beginning: no shorter story breaks the property. */
  readonly story: readonly string[];
}

export interface Exploration {
  readonly worlds: number;
  readonly moves: number;
  readonly violation: Violation | undefined;
}

/** What can happen, and what must hold. */
export interface Model<W> {
  /** Worlds with the same name have the same future. */
  readonly nameOf: (world: W) => string;
  readonly movesFrom: (world: W) => readonly { readonly what: string; readonly world: W }[];
  readonly properties: readonly {
    readonly name: string;
    readonly holds: (world: W, before: W | undefined) => boolean;
  }[];
  /** The story has come to a good end. */
  readonly isGoodEnd: (world: W) => boolean;
  /** Somebody can still act, so a good end must be in reach. */
  readonly mayGoOn: (world: W) => boolean;
}

/** Explores a way to have one dump per slot. */
export function explore(design: Design, start: World, properties?: readonly string[]): Exploration {
  const movesOf = (world: World) => movesFrom(world, design);
  return exploreModel({ nameOf, movesFrom: movesOf, properties: PROPERTIES, isGoodEnd, mayGoOn }, start, properties);
}

/**
 * Visits every world that can come about, nearest first, and checks each.
 *
 * @param names of the properties to check; all when left out.
 */
export function exploreModel<W>(model: Model<W>, start: W, names?: readonly string[]): Exploration {
  const { isGoodEnd, mayGoOn, movesFrom } = model;
  // Short enough for millions of names in memory.
  const digest = (world: W) => hash('md5', model.nameOf(world), 'base64');
  const checked = model.properties.filter(({ name }) => names?.includes(name) ?? true);
  const numbers = new Map<string, number>([[digest(start), 0]]);
  const from: number[] = [-1];
  const how: string[] = [''];
  const good: boolean[] = [isGoodEnd(start)];
  const hopeful: boolean[] = [mayGoOn(start)];
  const edges: number[] = [];
  const story = (world: number): string[] => {
    const steps: string[] = [];
    for (let at = world; at > 0; at = from[at] as number) steps.unshift(how[at] as string);
    return steps;
  };

  let frontier: [number, W][] = [[0, start]];
  while (frontier.length > 0) {
    const beyond: [number, W][] = [];
    for (const [number, world] of frontier) {
      for (const move of movesFrom(world)) {
        const broken = checked.find(({ holds }) => !holds(move.world, world));
        if (broken) {
          const violation = { property: broken.name, story: [...story(number), move.what] };
          return { worlds: numbers.size, moves: edges.length / 2, violation };
        }
        const name = digest(move.world);
        let reached = numbers.get(name);
        if (reached === undefined) {
          reached = numbers.size;
          numbers.set(name, reached);
          from.push(number);
          how.push(move.what);
          good.push(isGoodEnd(move.world));
          hopeful.push(mayGoOn(move.world));
          beyond.push([reached, move.world]);
        }
        if (reached !== number) edges.push(number, reached);
      }
    }
    frontier = beyond;
  }
  const stuck = names && !names.includes(PROGRESS) ? -1 : firstWithoutHope(edges, good, hopeful);
  const violation = stuck < 0 ? undefined : { property: PROGRESS, story: story(stuck) };
  return { worlds: numbers.size, moves: edges.length / 2, violation };
}

/** The first world in which somebody can still act, but from which no good end can be reached; -1 when there is none. */
function firstWithoutHope(edges: readonly number[], good: readonly boolean[], hopeful: readonly boolean[]): number {
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

/** For each world, the worlds that lead to it: `sources` from `offsets[world]` up to `offsets[world + 1]`. */
function reversed(edges: readonly number[], worlds: number): { offsets: Uint32Array; sources: Uint32Array } {
  const offsets = new Uint32Array(worlds + 2);
  const count = (at: number) => {
    offsets[at] = (offsets[at] ?? 0) + 1;
    return (offsets[at] ?? 0) - 1;
  };
  for (let i = 1; i < edges.length; i += 2) count((edges[i] ?? 0) + 2);
  for (let i = 1; i < offsets.length; i += 1) offsets[i] = (offsets[i] ?? 0) + (offsets[i - 1] ?? 0);
  const sources = new Uint32Array(edges.length / 2);
  // Filling a world's sources moves its offset to its end, which is where the next one begins.
  for (let i = 0; i < edges.length; i += 2) sources[count((edges[i + 1] ?? 0) + 1)] = edges[i] ?? 0;
  return { offsets, sources };
}
