import { changedDuringDump, errorNumber, remedyFor } from '../../../../../functions/dump/client/server-errors';

test.each([
  { said: "ERROR 1045 (28000): Access denied for user 'x'@'y'", number: 1045 },
  { said: "mysqldump: Got error: 1049: Unknown database 'x' when selecting the database", number: 1049 },
  { said: "mysqldump: Couldn't execute 'SHOW CREATE TABLE `t`': Table 'a.t' doesn't exist (1146)", number: 1146 },
  { said: "mysqldump: Couldn't execute 'SELECT 1': too many rows (1242). Look it up.", number: 1242 },
  { said: 'mysqldump: Error 1412: Table definition has changed', number: 1412 },
  { said: 'first line\nmysqldump: Error 2013: Lost connection', number: 2013 },
  { said: 'Table with 1234 rows', number: undefined },
  { said: '', number: undefined },
])('the number in $said is $number', ({ said, number }) => {
  expect(errorNumber(said)).toBe(number);
});

test.each([
  { said: 'ERROR 1045 (28000): no', remedy: /password/ },
  { said: 'ERROR 2026 (HY000): SSL error', remedy: /database_tls_ca_parameter/ },
  { said: 'ERROR 2026 (HY000): SSL connection error: error:00000000:lib(0)::reason(0)', remedy: /connection was lost/ },
  { said: 'ERROR 2026 (HY000): TLS/SSL error: unexpected eof while reading', remedy: /connection was lost/ },
  {
    said: 'ERROR 2026 (HY000): TLS/SSL error: Fingerprint validation of peer certificate failed',
    remedy: /another certificate/,
  },
  {
    said: 'ERROR 2026 (HY000): TLS/SSL error: SSL is required, but the server does not support it',
    remedy: /proxy on the way/,
  },
  {
    said: "ERROR 2026 (HY000): SSL connection error: SSL is required but the server doesn't support it",
    remedy: /proxy on the way/,
  },
  { said: 'ERROR 2026 (HY000): TLS/SSL error: certificate has expired', remedy: /Renew/ },
  { said: "ERROR 1184 (08S01): Aborted connection 7 to db: 'unconnected'", remedy: /init_connect/ },
  { said: 'ERROR 3032 (HY000): The server is currently in offline mode', remedy: /offline_mode = OFF/ },
  { said: 'ERROR 4082 (HY000) at line 28: Connection closed.', remedy: /connection_memory_limit/ },
  {
    said: 'ERROR 1290 (HY000) at line 7: The MariaDB server is running with the …',
    remedy: /variable that the message/,
  },
  { said: "ERROR 1114 (HY000) at line 20: The table '(temporary)' is full.", remedy: /tmp_disk_table_size/ },
  { said: 'ERROR 9999 (HY000): new', remedy: /documentation of the server/ },
  { said: "-- Skipping dump data for table 't', it has no fields", remedy: /connection was lost/ },
  { said: 'nothing', remedy: /documentation of the server/ },
])('gives a remedy for $said', ({ said, remedy }) => {
  expect(remedyFor(said).detail).toMatch(remedy);
});

test.each([
  { said: 'mysqldump: Error 1412: Table definition has changed', again: true },
  { said: "mysqldump: Couldn't execute 'x': Table 'a.t' doesn't exist (1146)", again: true },
  { said: "mysqldump: Couldn't execute 'x': Deadlock found (1213)", again: true },
  { said: "mysqldump: Couldn't execute 'x': Table 'a.t' was skipped (1684)", again: true },
  { said: "mysqldump: Couldn't execute 'x': PROCEDURE p does not exist (1305)", again: true },
  { said: 'mysqldump: Error in field count for table: `t` !  Aborting.', again: true },
  { said: "-- Skipping dump data for table 't', it has no fields", again: true },
  { said: 'mysqldump: Error 2013: Lost connection', again: false },
  { said: 'ERROR 1045 (28000): no', again: false },
  { said: '', again: false },
])('$said is retried at once: $again', ({ said, again }) => {
  expect(changedDuringDump(said)).toBe(again);
});
