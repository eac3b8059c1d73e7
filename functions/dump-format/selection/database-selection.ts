import { type NamePattern, parseNamePattern } from '../../core/sql/name-pattern';
import { identifier } from '../../core/sql/sql-text';
import type { Selection } from '../manifest/manifest';

/** Which databases a job dumps, as it is configured. */
export interface DatabaseSelection {
  readonly databases: readonly NamePattern[];
  /** Names and patterns of databases that patterns leave out. */
  readonly excluded: readonly NamePattern[];
}

export function parseSelection(databases: readonly string[], excluded: readonly string[] = []): DatabaseSelection {
  return { databases: databases.map(parseNamePattern), excluded: excluded.map(parseNamePattern) };
}

/** As the manifest has it. */
export function selectionTexts({ databases, excluded }: DatabaseSelection): Selection {
  return { databases: databases.map(({ text }) => text), excludedDatabases: excluded.map(({ text }) => text) };
}

/** Whether only the server knows which databases these are. */
export function hasPatterns({ databases }: Pick<DatabaseSelection, 'databases'>): boolean {
  return databases.some(({ literal }) => literal === undefined);
}

/** Whether a pattern stands for this database, and none leaves it out. */
export function isMatched({ databases, excluded }: DatabaseSelection, name: string, foldsCase: boolean): boolean {
  return (
    databases.some((pattern) => pattern.literal === undefined && pattern.matches(name, foldsCase)) &&
    !excluded.some((pattern) => pattern.matches(name, foldsCase))
  );
}

/** Databases that are named to be dumped and to be left out. */
export function contradictions({ databases, excluded }: DatabaseSelection, foldsCase: boolean): string[] {
  return databases.flatMap(({ literal }) => {
    const excluding = literal === undefined ? undefined : excluded.find(({ matches }) => matches(literal, foldsCase));
    return excluding ? [`${JSON.stringify(literal)} by ${JSON.stringify(excluding.text)}`] : [];
  });
}

/** @param databases as {@link contradictions} names them. */
export function contradiction(databases: string): string {
  return `The variable database_names names databases that exclude_databases leaves out, got: ${databases}. Remove each from one of the two.`;
}

/** The same text for every way to write a name, and another one for every pattern. */
export function canonicalText({ literal, text }: NamePattern): string {
  if (literal === undefined) return text;
  return parseNamePattern(literal).literal === literal ? literal : identifier(literal);
}

/** A selection in a message: equal for two that stand for the same. */
export function describeSelection(selection: DatabaseSelection): string {
  const list = (patterns: readonly NamePattern[]) => JSON.stringify(patterns.map(canonicalText).sort());
  const { databases, excluded } = selection;
  const without = hasPatterns(selection) && excluded.length > 0 ? ` without ${list(excluded)}` : '';
  return `${list(databases)}${without}`;
}
