import { type NamedObject, pathOf, type TableSelection } from '../../dump-format/selection/table-selection';
import { type DumpShare, ignoreMark } from '../mysqldump/share-options';

/** Which dump program has which objects. */
export interface Programs<T extends NamedObject> {
  /** For a program of its own, before all others: tables without rows, with the sequences that they may need. */
  readonly structures: readonly T[];
  /** For the other programs. */
  readonly others: readonly T[];
  /** For none. */
  readonly leftOut: readonly T[];
}

/** Tables without rows, and the sequences that they may need, which a program of its own dumps. */
export interface Structures {
  readonly objects: readonly NamedObject[];
  readonly share: DumpShare;
}

/**
 * Divides objects among programs. No dump program can leave the rows of some tables out, so that those without rows have
 * one of their own. It comes first, because views need its tables, and takes the sequences along, because its tables may
 * need them.
 */
export function programsFor<T extends NamedObject>(objects: readonly T[], selection: TableSelection): Programs<T> {
  if (selection.isEverything) return { structures: [], others: objects, leftOut: [] };
  const tables = objects.filter((object) => selection.partOf(object) === 'structure');
  const isStructure = (object: T) =>
    tables.length > 0 && (object.kind === 'sequence' || selection.partOf(object) === 'structure');
  return {
    structures: objects.filter(isStructure),
    others: objects.filter((object) => selection.isDumped(object) && !isStructure(object)),
    leftOut: objects.filter((object) => !selection.isDumped(object)),
  };
}

/** What the program of the tables without rows dumps; undefined when there are none. */
export function structuresOf({ structures, others, leftOut }: Programs<NamedObject>): Structures | undefined {
  if (structures.length === 0) return undefined;
  return {
    objects: structures,
    share: { ignored: [...others, ...leftOut].map(pathOf), withPrograms: false, withoutRows: true },
  };
}

/**
 * Has the program of the tables without rows leave out what came since the objects were listed: the other programs have
 * it, because they are not to leave it out.
 *
 * @param now what the databases have, before that program starts.
 */
export function withoutNewcomers({ objects, share }: Structures, now: readonly NamedObject[]): Structures {
  const known = new Set(share.ignored);
  const own = new Set(objects.map(pathOf));
  const marks = new Set(objects.map((object) => ignoreMark(pathOf(object))));
  const newcomers = now.map(pathOf).filter((path) => !known.has(path) && !own.has(path));
  // One that a dump program takes for one of its own would take that along.
  // guard: newcomers-take-no-structure-along
  const separable = newcomers.filter((path) => !marks.has(ignoreMark(path)));
  return { objects, share: { ...share, ignored: [...share.ignored, ...separable] } };
}

/** What one program leaves out that dumps everything else; undefined when it leaves out nothing. */
export function shareOfOne({ structures, leftOut }: Programs<NamedObject>): DumpShare | undefined {
  const ignored = [...structures, ...leftOut].map(pathOf);
  return ignored.length === 0 ? undefined : { ignored, withPrograms: true };
}
