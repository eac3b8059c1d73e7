import { hash } from 'node:crypto';
import type { TablePattern } from '../../core/sql/name-pattern';
import { canonicalText, hasPatterns } from '../../dump-format/selection/database-selection';
import type { TablePatterns } from '../../dump-format/selection/table-selection';
import type { SourceIdentity } from '../../store-dump/run/existing-dump';
import type { Connection } from './connection';

/**
 * The identity of what a connection leads to. Case and a last dot of the host, and the order of databases, don't matter.
 * Of patterns it has their text, because the databases that they match may change between two attempts.
 */
export function sourceIdentity(
  { host, port, selection }: Pick<Connection, 'host' | 'port' | 'selection'>,
  { lockTable, tables }: { readonly lockTable: string; readonly tables: TablePatterns },
): Required<SourceIdentity> {
  const what = [...databasesOf(selection), ...partOf(tables)];
  const text = JSON.stringify([host.toLowerCase().replace(/\.$/, ''), port, ...what]);
  return { digest: hash('sha256', text).slice(0, 32), selection, lockTable };
}

/** Names alone are what they were before there were patterns, so that dumps of earlier versions are still known. */
function databasesOf(selection: Connection['selection']): string[][] {
  const { databases, excluded } = selection;
  // guard: identity-of-names-stays
  if (!hasPatterns(selection)) return [databases.map(({ literal = '' }) => literal).sort()];
  return [databases.map(canonicalText).sort(), excluded.map(canonicalText).sort()];
}

/** Nothing for a job that dumps all tables, so that its dumps of earlier versions are still known. */
function partOf({ excluded, structureOnly }: TablePatterns): object[] {
  if (excluded.length === 0 && structureOnly.length === 0) return [];
  const texts = (patterns: readonly TablePattern[]) => patterns.map(({ text }) => text).sort();
  return [{ excluded: texts(excluded), structureOnly: texts(structureOnly) }];
}
