import { type Definition, described } from './definitions';
import { listedOnce } from './names';

/**
 * Stored programs that are older than the default collation of their database. The dump programs write
 * `ALTER DATABASE` with the database's own name around them. A dump of several databases restores under these names
 * anyway.
 */
export function olderDefinitionWarnings(definitions: readonly Definition[], databases: readonly string[]): string[] {
  const older = definitions.filter(({ isOlderThanCollation }) => isOlderThanCollation);
  if (older.length === 0 || databases.length > 1) return [];
  const name = JSON.stringify(databases[0]);
  return [
    `These were created before the default character set or collation of database ${name} was changed: ${listedOnce(older.map(described))}. The dump has ALTER DATABASE ${name} around them: restored under another name, it stops (errors 1044, 1049 or 3503) or alters the original on the same server. Drop and create them again, or restore the dump as ${name} on another server.`,
  ];
}
