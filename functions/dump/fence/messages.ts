import { listed } from '../../core/words/listed';
import type { Blindness, Doubt, Moves } from './judge';

/** Clauses may have commas. */
const CLAUSES = { separator: '; ' };

/** What a message about a dump in doubt names. */
export interface DoubtfulDump {
  readonly doubts: readonly Doubt[];
  readonly databases: readonly string[];
  /** Times of the server in UTC between which the statements were executed. */
  readonly from: string;
  readonly to: string;
}

/** The error of a dump during which these changes happened. */
export function changedSchema(changes: readonly string[]): string {
  return `The schema changed while the dump was made, so that the dump may lack rows: ${listed(changes, CLAUSES)}. Nothing was published. Schedule the dump away from migrations; the dump is retried.`;
}

/** The warning of a dump that may not be what the databases were at its snapshot: one text for each reason. */
export function unclearSchema({ doubts, databases, from, to }: DoubtfulDump): string {
  const between = `between ${from} and ${to} UTC`;
  const where = databases.map((database) => JSON.stringify(database)).join(', ');
  const reasons = doubts.map((doubt) => reasonOf(doubt, where, between));
  const mayGrant = doubts.some((doubt) => doubt.kind === 'moved' && doubt.blindness.why === 'no privilege');
  const grant = mayGrant
    ? ', or let its user see the identities of tables, which show an exchange: GRANT PROCESS ON *.* TO the user'
    : '';
  return `It can't be excluded that the dump differs from the databases at its snapshot. ${reasons.join(' ')} If it was so, make another dump. Schedule the dump away from migrations${grant}.`;
}

function reasonOf(doubt: Doubt, where: string, between: string): string {
  switch (doubt.kind) {
    case 'uncounted':
      return `The server restarted, or its status counters were reset, so that nothing shows which statements it executed: the dump is whole if no table or partition of ${where} was renamed, exchanged or truncated ${between}.`;
    case 'truncated':
      return `The server executed ${doubt.count} TRUNCATE TABLE in any of its databases, and a server of this version empties a table in place: a table that was emptied after the snapshot is empty in the dump. No rows are missing if no table of ${where} was truncated ${between}.`;
    case 'renewed':
      return `While the server executed ${statements(doubt.moves)} in any of its databases, tables came or went that may have been others: ${listed(doubt.objects, CLAUSES)}. The dump is whole if none of them was renamed or exchanged ${between}.`;
    case 'moved':
      return `The server executed ${statements(doubt.moves)} in any of its databases, which may have exchanged tables or partitions. The dump is whole if none of ${where} was renamed or exchanged ${between}.${explain(doubt.blindness)}`;
    case 'views':
      return `The server executed ${doubt.count} CREATE VIEW, ALTER VIEW or DROP VIEW in any of its databases, which may have replaced a view and restored it. No rows are missing; the views in the dump are right if no view of ${where} was replaced ${between}.`;
  }
}

function statements({ alters, renames }: Moves): string {
  const counted = [
    ...(alters > 0 ? [`${alters} ALTER TABLE`] : []),
    ...(renames > 0 ? [`${renames} RENAME TABLE`] : []),
  ];
  return counted.length > 0 ? counted.join(' and ') : 'RENAME TABLE';
}

/** Why the identities don't rule it out, for a user who may see them. */
function explain(blindness: Blindness): string {
  switch (blindness.why) {
    case 'no privilege':
      return '';
    case 'no list':
      return ' The server did not list the identities of tables, in spite of the privilege PROCESS.';
    case 'unlisted':
      return ` The identities of tables, which the privilege PROCESS shows, don't tell: InnoDB lists none for ${blindness.tables.length > 0 ? listed(blindness.tables, CLAUSES) : 'one of its tables'}.`;
    case 'undone':
      return ' The identities of tables, which the privilege PROCESS shows, are the same as before the dump, but one of these statements may have undone another, or emptied a partition in place.';
  }
}
