import { factId } from '../../dump-format/facts/fact';
import type { Manifest } from '../../dump-format/manifest/manifest';
import type { Decisions } from '../rules/decisions/decisions';
import type { SourceDump } from '../source/source-dump';

/** The tables and views that a masked dump has, in their order. */
export interface MaskedContents {
  /** `database` is undefined when the manifest of the source does not state it. */
  readonly tables: readonly { readonly database: string | undefined; readonly name: string }[];
}

/** What of the dump stays: all tables, and its views unless they are dropped. */
export function maskedContents({ manifest, facts }: SourceDump, { definitions }: Decisions): MaskedContents {
  const tables = tablesOf(manifest);
  if (definitions.views === 'keep') return { tables };
  const views = new Set(facts.facts.filter(({ kind }) => kind === 'view').map(factId));
  const [only, ...others] = manifest.source.databases;
  const isView = ({ database = others.length === 0 ? only : undefined, name }: (typeof tables)[number]) =>
    database !== undefined && views.has(factId({ kind: 'view', database, name: [name] }));
  return { tables: tables.filter((table) => !isView(table)) };
}

function tablesOf({ source }: Manifest): MaskedContents['tables'] {
  const databases = (source.tableDatabases ?? []).flatMap(({ database, tables }) =>
    Array.from({ length: tables }, () => database),
  );
  return source.tables.map((name, index) => ({ database: databases[index], name }));
}

/** How many tables in a row belong to which database, as the manifest has it; undefined when that is not known. */
export function databasesOf({ tables }: MaskedContents): Manifest['source']['tableDatabases'] {
  const runs: { database: string; tables: number }[] = [];
  for (const { database } of tables) {
    if (database === undefined) return undefined;
    const last = runs.at(-1);
    if (last?.database === database) last.tables += 1;
    else runs.push({ database, tables: 1 });
  }
  return runs;
}
