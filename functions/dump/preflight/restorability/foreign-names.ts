import { SYSTEM_DATABASES } from '../../../core/sql/system-databases';
import { CLIENT_WARNINGS } from '../../../dump-format/manifest/restore-warnings';
import { type Definition, described } from './definitions';
import { listedOnce } from './names';
import { referencesOf } from './references';

/**
 * Views and stored programs that name a database. The names of the databases are part of their definitions, so that a
 * copy under another name goes on using the original, and a server without the named database can't hold them.
 *
 * @param namesDatabases whether the dump restores under their names only.
 * @param fold how the server compares names of databases.
 */
export function foreignNameWarnings(
  definitions: readonly Definition[],
  databases: readonly string[],
  namesDatabases: boolean,
  fold: (name: string) => string,
): string[] {
  const dumped = new Set(databases.map(fold));
  const withOwnName = new Map<string, string[]>();
  const withOthers = new Map<string, string[]>();
  for (const definition of definitions) {
    const { named, others } = databasesOf(definition, fold);
    if (named && !namesDatabases) add(withOwnName, definition.database, described(definition));
    for (const other of others) if (!dumped.has(fold(other))) add(withOthers, other, described(definition));
  }
  return [
    ...[...withOthers].map(([other, objects]) => otherDatabaseWarning(other, objects)),
    ...[...withOwnName].map(([database, objects]) => ownNameWarning(database, objects)),
  ];
}

/** The warning about objects that need a database which is not dumped. */
export function otherDatabaseWarning(other: string, objects: readonly string[]): string {
  return `These use the database ${JSON.stringify(other)}, which is not in the dump: ${listedOnce(objects)}. They can be restored only on a server that has it (errors 1049, 1146 or 1305 elsewhere). Add it to database_names, or restore it first.`;
}

/** The warning about objects that go on using the original when they are restored under another name. */
export function ownNameWarning(database: string, objects: readonly string[]): string {
  const name = JSON.stringify(database);
  return `${CLIENT_WARNINGS.ownName} ${name}: ${listedOnce(objects)}. Restored under another name, they fail or go on using ${name}: on the same server that is the original. Restore them as ${name} on another server, or create them without the name.`;
}

function databasesOf(definition: Definition, fold: (name: string) => string): { named: boolean; others: Set<string> } {
  const { type, database, text } = definition;
  const others = new Set<string>();
  let named = false;
  let joinsOthers = false;
  for (const reference of referencesOf(text)) {
    if (SYSTEM_DATABASES.includes(reference.database.toLowerCase())) continue;
    if (fold(reference.database) !== fold(database)) {
      others.add(reference.database);
      joinsOthers ||= reference.kind === 'table';
    }
    // The catalogue qualifies every table of a view; what is dumped does so only beside tables of other databases.
    else if (type !== 'view' || reference.kind === 'routine') named = true;
  }
  return { named: named || (type === 'view' && joinsOthers), others };
}

function add(lists: Map<string, string[]>, key: string, value: string): void {
  lists.set(key, [...(lists.get(key) ?? []), value]);
}
