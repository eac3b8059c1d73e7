import { parseGrants, seesAllDatabases } from '../../../../../functions/core/sql/grants';

const grant = (privileges: string, place = '*.*') => `GRANT ${privileges} ON ${place} TO \`backup\`@\`%\``;
const revoke = (privileges: string) => `REVOKE ${privileges} ON \`hidden\`.* FROM \`backup\`@\`%\``;

/** What servers answered (MySQL 5.7, 8.0, 9.7, MariaDB 10.2, 11.8): PROCESS and the like show nothing. */
const USERS: readonly { lines: string[]; sees: boolean }[] = [
  { lines: [grant('USAGE'), grant('SELECT', '`a`.*')], sees: false },
  { lines: [grant('ALL PRIVILEGES', '`%`.*')], sees: false },
  { lines: [grant('PROCESS, RELOAD, REPLICATION CLIENT')], sees: false },
  { lines: [grant('SHOW_ROUTINE')], sees: false },
  { lines: [grant('SHOW DATABASES')], sees: true },
  { lines: [grant('ALL PRIVILEGES')], sees: true },
  { lines: [grant('SELECT')], sees: true },
  { lines: [grant('PROCESS, LOCK TABLES')], sees: true },
  { lines: [grant('SELECT'), revoke('SELECT')], sees: false },
  { lines: [grant('SELECT, EVENT'), revoke('SELECT')], sees: true },
  { lines: [grant('SELECT, SHOW DATABASES'), revoke('SELECT')], sees: true },
];

test('whether a user sees all databases is known by its grants', () => {
  for (const { lines, sees } of USERS)
    expect({ lines, sees: seesAllDatabases(parseGrants(lines)) }).toEqual({ lines, sees });
});
