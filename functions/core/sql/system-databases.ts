/**
 * Databases that belong to the server itself ("The MySQL Data Directory", MySQL Reference Manual; `ndbinfo` comes with NDB
 * Cluster). They are never dumped. Managed servers keep their own tables in `mysql`; `tmp` and `innodb`, which some
 * of them list, are empty folders, and could be a user's databases elsewhere.
 */
export const SYSTEM_DATABASES: readonly string[] = [
  'information_schema',
  'performance_schema',
  'mysql',
  'ndbinfo',
  'sys',
];
