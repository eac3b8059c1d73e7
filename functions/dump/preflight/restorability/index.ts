import type { Queryable } from '../../../core/sql/queryable';
import { literal } from '../../../core/sql/sql-text';
import { isAtLeast } from '../../../core/sql/version';
import type { Greeting } from '../../connection/greeting';
import { nameFolding } from '../databases';
import { ALL_TABLES } from '../selected-tables';
import { readDefinitions } from './definitions';
import { eventWarnings } from './events';
import { foreignKeyWarnings } from './foreign-keys';
import { foreignNameWarnings } from './foreign-names';
import { generatedColumnWarnings } from './generated-columns';
import { olderDefinitionWarnings } from './older-definitions';
import { openCommentWarnings } from './open-comments';
import { tableWarnings } from './tables';

/** What of these databases a restore does not take everywhere, though the dump is complete: by name, with what to do. */
export async function restorabilityWarnings(
  session: Queryable,
  greeting: Greeting,
  { databases, namesDatabases }: { readonly databases: readonly string[]; readonly namesDatabases: boolean },
  selected = ALL_TABLES,
): Promise<string[]> {
  const { tableSelection } = selected;
  const fold = await nameFolding(session);
  const definitions = await readDefinitions(session, databases, selected);
  const unchecked = await tablesNotChecked(session, greeting, databases);
  return [
    ...openCommentWarnings(definitions, greeting.flavour),
    ...foreignNameWarnings(definitions, databases, namesDatabases, fold),
    ...olderDefinitionWarnings(definitions, namesDatabases ? undefined : databases[0]),
    ...(unchecked === undefined
      ? [
          ...(await foreignKeyWarnings(session, greeting, databases, fold, tableSelection)),
          ...(await tableWarnings(session, greeting, databases, tableSelection)),
          ...(await generatedColumnWarnings(session, greeting, databases, tableSelection)),
        ]
      : [unchecked]),
    ...(await eventWarnings(session, databases)),
  ];
}

/** Tables up to which a server without a data dictionary of its own is asked about each of them. */
const TABLES_TO_OPEN = 2_000;

/**
 * The warning that replaces the checks of tables; undefined when they are made. MariaDB, and MySQL before 8.0, open every
 * table for some questions: milliseconds for each.
 */
export async function tablesNotChecked(
  session: Queryable,
  { flavour, version }: Greeting,
  databases: readonly string[],
): Promise<string | undefined> {
  if (flavour === 'mysql' && isAtLeast(version, 8, 0)) return undefined;
  let tables = 0;
  for (const database of databases) {
    const [[count] = []] = await session.rows(
      `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ${literal(database)}`,
    );
    tables += Number(count ?? 0);
  }
  if (tables <= TABLES_TO_OPEN) return undefined;
  return `Foreign keys, engines, encryption and generated columns were not checked for what a restore does not accept everywhere: the server would have to open each of ${tables} tables for it, and the limit is ${TABLES_TO_OPEN}. Restore a dump once to be sure.`;
}
