import type { RowAnomaly } from '../../dump-format/results/verdict';

/** How many tables are named one by one; the verdict lists all of them. */
const LISTED = 20;

/** Renders warnings about tables that have fewer rows than expected. */
export function warningsOf(anomalies: readonly RowAnomaly[]): string[] {
  // Those that raise the alarm come first.
  const listed = anomalies.toSorted((a, b) => Number(b.alarm) - Number(a.alarm)).slice(0, LISTED);
  const more = anomalies.length - listed.length;
  return [
    ...listed.map(warningOf),
    ...(more > 0 ? [`${more} more tables have fewer rows than expected: see rowAnomalies in the verdict.`] : []),
  ];
}

function warningOf({ database, table, kind, rows, expected }: RowAnomaly): string {
  const name = `${JSON.stringify(table)} of database ${JSON.stringify(database)}`;
  switch (kind) {
    case 'fewer-than-estimated':
      return (
        `Table ${name} has ${rows} rows in the dump, and the server estimated ${expected} just before. ` +
        `Count them in the database (SELECT COUNT(*)). If the dump lacks rows, look for a limit such as sql_select_limit or a migration at that time, and make another dump. If the estimate is wrong, run ANALYZE TABLE.`
      );
    case 'fewer-than-before':
      return (
        `Table ${name} has ${rows} rows in the dump, and the last dump had ${expected}. ` +
        `If nobody deleted them on purpose, keep the last dump, and count them in the database.`
      );
    case 'missing':
      return (
        `Table ${name} is not in the dump, and the last dump had it with ${expected} rows. ` +
        `If nobody dropped or renamed it on purpose, keep the last dump.`
      );
  }
}
