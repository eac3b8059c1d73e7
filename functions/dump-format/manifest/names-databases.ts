import { parseNamePattern } from '../../core/sql/name-pattern';
import type { Manifest } from './manifest';

interface NamedSource extends Pick<Manifest['source'], 'selection'> {
  readonly databases: readonly string[];
}

/**
 * Whether the text of a dump has CREATE DATABASE and USE. That of one database does not, so that it restores under any
 * name. With patterns it always does: the form of a job's dumps must not change with the number of databases that match.
 */
export function namesDatabases({ databases, selection }: NamedSource): boolean {
  const hasPatterns = selection?.databases.some((text) => parseNamePattern(text).literal === undefined) ?? false;
  return databases.length > 1 || hasPatterns;
}

/** The database of a dump that contains no name of one, and is restored into whatever is selected. */
export function onlyDatabase(source: NamedSource): string | undefined {
  return namesDatabases(source) ? undefined : source.databases[0];
}
