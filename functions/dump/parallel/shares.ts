import { type NamedObject, pathOf } from '../../dump-format/selection/table-selection';
import { ignoreMark, type Piece } from '../mysqldump/share-options';
import type { DatabaseObject } from '../preflight/database-objects';
import { NO_PIECES, type Pieces } from './pieces';

/** What one process dumps. */
export interface Share {
  readonly objects: readonly DatabaseObject[];
  /** What it leaves to the others, each as `<database>.<name>`. */
  readonly ignored: readonly string[];
  /** The rows that it has of its only table, when there are others with the rest. */
  readonly piece?: Piece;
  /** Whether routines and events are its own. */
  readonly withPrograms: boolean;
}

/** Objects that are left out together or not at all, because the dump programs don't tell them apart. */
interface Cluster {
  readonly objects: readonly DatabaseObject[];
  readonly weight: number;
}

/** What a table costs whatever is in it, in bytes of rows: InnoDB's smallest table has one page. */
const WEIGHT_OF_A_TABLE = 16_384;

/**
 * Divides the objects of all databases among processes so that each has about as many bytes: the largest first, each to
 * the process that has the least. What is restored first and last has its place: sequences, which are defaults of
 * tables, in the first share; views, which need all tables, in the last, with routines and events. Pieces of tables come
 * before everything else, in their order.
 *
 * @param leftOut what no share has.
 * @returns the shares in the order of the dump, with a process more than asked for where pieces leave none for the rest;
 * a single one when there is nothing to divide.
 */
export function divide(
  objects: readonly DatabaseObject[],
  processes: number,
  pieces: Pieces = NO_PIECES,
  leftOut: readonly NamedObject[] = [],
): Share[] {
  const clusters = clustersOf(objects);
  const inPieces = clusters.flatMap(({ objects: [table, ...others] }) =>
    table && others.length === 0 && pieces.has(pathOf(table)) ? [table] : [],
  );
  const ofPieces = inPieces.flatMap((table) => (pieces.get(pathOf(table)) ?? []).map((piece) => ({ table, piece })));
  const rest = clusters.filter(({ objects: [first] }) => first && !inPieces.includes(first));
  const tables = rest.filter((cluster) => cluster.objects.some(({ kind }) => kind === 'table'));
  const count = Math.max(1, Math.min(processes - ofPieces.length, tables.length));
  const piles = pile(rest, count).filter((one) => one.length > 0);
  const divided = [
    ...ofPieces.map(({ table, piece }) => ({ objects: [table], piece })),
    ...piles.map((pile) => ({ objects: pile })),
  ];
  const shares = divided.length > 1 && clusters.every(hasOnePlace) ? divided : [{ objects: [...objects] }];
  return shares.map((share, index) => {
    const own = new Set(share.objects);
    return {
      ...share,
      ignored: [...objects.filter((object) => !own.has(object)), ...leftOut].map(pathOf),
      withPrograms: index === shares.length - 1,
    };
  });
}

function pile(clusters: readonly Cluster[], count: number): DatabaseObject[][] {
  const piles = Array.from({ length: count }, () => ({ objects: [] as DatabaseObject[], weight: 0 }));
  const place = ({ objects, weight }: Cluster, onto: (typeof piles)[number] | undefined) => {
    onto?.objects.push(...objects);
    if (onto) onto.weight += weight;
  };
  const free = clusters.filter((cluster) => !has(cluster, 'sequence') && !has(cluster, 'view'));
  for (const cluster of clusters) {
    if (has(cluster, 'sequence')) place(cluster, piles[0]);
    else if (has(cluster, 'view')) place(cluster, piles.at(-1));
  }
  for (const cluster of free.toSorted((a, b) => b.weight - a.weight)) {
    place(cluster, piles.toSorted((a, b) => a.weight - b.weight)[0]);
  }
  return piles.map(({ objects }) => objects);
}

function clustersOf(objects: readonly DatabaseObject[]): Cluster[] {
  const byMark = new Map<string, DatabaseObject[]>();
  for (const object of objects) {
    const mark = ignoreMark(pathOf(object));
    byMark.set(mark, [...(byMark.get(mark) ?? []), object]);
  }
  return [...byMark.values()].map((own) => ({
    objects: own,
    weight: own.reduce((sum, { bytes }) => sum + bytes + WEIGHT_OF_A_TABLE, 0),
  }));
}

function has({ objects }: Cluster, kind: DatabaseObject['kind']): boolean {
  return objects.some((object) => object.kind === kind);
}

/** A sequence that has to be in the first share, and a view that has to be in the last, can't be in one cluster. */
function hasOnePlace(cluster: Cluster): boolean {
  return !(has(cluster, 'sequence') && has(cluster, 'view'));
}
