import { CLIENT_WARNINGS } from '../../../dump-format/manifest/restore-warnings';
import { type Definition, described } from './definitions';
import { listedOnce } from './names';

/**
 * Stored programs that are older than the default collation of their database. The dump programs write
 * `ALTER DATABASE` with the database's own name around them. A dump that names its databases restores under these names
 * anyway.
 *
 * @param database of a dump that contains no name of one.
 */
export function olderDefinitionWarnings(definitions: readonly Definition[], database: string | undefined): string[] {
  const older = definitions.filter(({ isOlderThanCollation }) => isOlderThanCollation);
  if (older.length === 0 || database === undefined) return [];
  const name = JSON.stringify(database);
  return [
    `${CLIENT_WARNINGS.olderDefinitions} ${name} was changed: ${listedOnce(older.map(described))}. The dump has ALTER DATABASE ${name} around them: restored under another name, it stops (errors 1044, 1049 or 3503) or alters the original on the same server. Drop and create them again, or restore the dump as ${name} on another server.`,
  ];
}
