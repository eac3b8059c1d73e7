/** Databases that belong to the server itself. They are never dumped. */
export const SYSTEM_DATABASES: readonly string[] = ['information_schema', 'performance_schema', 'mysql', 'sys'];
