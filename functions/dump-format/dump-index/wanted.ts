import type { DumpIndex, Section, SectionKind } from './dump-index';
import { definitionRanges, type IndexedRanges, rangesFor, rangesOf } from './ranges';

/** What is wanted of a dump. Names are those of the dump; one of a single database may leave its name empty. */
export interface Wanted {
  /** Whether anything of a database is. */
  readonly hasDatabase: (database: string) => boolean;
  /** Whether a table or view is; undefined: everything of the databases. */
  readonly hasObject: ((database: string, object: string) => boolean) | undefined;
  /** `schema` is everything but rows, and `data` rows alone. */
  readonly content: 'all' | 'schema' | 'data';
}

const OF_OBJECTS: ReadonlySet<SectionKind> = new Set([
  'table',
  'rows',
  'triggers',
  'view-placeholder',
  'view',
  'sequence',
]);

/** What has to be read of a dump for that, with what sets up the session and selects the databases. */
export function rangesOfWanted(index: DumpIndex, wanted: Wanted): IndexedRanges {
  const sections = index.sections.filter((section) => isWanted(section, wanted));
  if (wanted.content !== 'schema') return rangesFor(index, (section) => sections.includes(section));
  return rangesOf(index, definitionRanges({ ...index, sections }));
}

function isWanted({ kind, database, object }: Section, { hasDatabase, hasObject, content }: Wanted): boolean {
  if (kind === 'header' || kind === 'footer') return true;
  if (!hasDatabase(database)) return false;
  if (kind === 'database') return true;
  if (content === 'data' && kind !== 'rows') return false;
  if (!hasObject) return true;
  // Triggers without a table may be those of any.
  return OF_OBJECTS.has(kind) && (hasObject(database, object) || (kind === 'triggers' && object === ''));
}
