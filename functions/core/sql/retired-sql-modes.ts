/** SQL modes that MySQL 8.0 removed and refuses (error 1231). They have no effect on a program ("Server SQL Modes", MySQL). */
export const RETIRED_SQL_MODES: ReadonlySet<string> = new Set([
  'NO_AUTO_CREATE_USER',
  'NO_FIELD_OPTIONS',
  'NO_KEY_OPTIONS',
  'NO_TABLE_OPTIONS',
]);
