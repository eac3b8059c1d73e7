import { changedDuringDump, errorNumber, remedyFor } from '../../../../../functions/dump/client/server-errors';

test.each([
  { output: "ERROR 1045 (28000): Access denied for user 'x'@'y'", number: 1045 },
  { output: "mysqldump: Got error: 1049: Unknown database 'x' when selecting the database", number: 1049 },
  { output: "mysqldump: Couldn't execute 'SHOW CREATE TABLE `t`': Table 'a.t' doesn't exist (1146)", number: 1146 },
  { output: "mysqldump: Couldn't execute 'SELECT 1': too many rows (1242). Look it up.", number: 1242 },
  { output: 'mysqldump: Error 1412: Table definition has changed', number: 1412 },
  { output: 'first line\nmysqldump: Error 2013: Lost connection', number: 2013 },
  { output: 'Table with 1234 rows', number: undefined },
  { output: '', number: undefined },
])('the number in $output is $number', ({ output, number }) => {
  expect(errorNumber(output)).toBe(number);
});

test.each([
  { output: 'ERROR 1045 (28000): no', remedy: /password/ },
  { output: 'ERROR 2026 (HY000): SSL error', remedy: /database_tls_ca_parameter/ },
  {
    output: 'ERROR 2026 (HY000): SSL connection error: error:00000000:lib(0)::reason(0)',
    remedy: /connection was lost/,
  },
  { output: 'ERROR 2026 (HY000): TLS/SSL error: unexpected eof while reading', remedy: /connection was lost/ },
  {
    output: 'ERROR 2026 (HY000): TLS/SSL error: Fingerprint validation of peer certificate failed',
    remedy: /another certificate/,
  },
  {
    output: 'ERROR 2026 (HY000): TLS/SSL error: SSL is required, but the server does not support it',
    remedy: /proxy on the way/,
  },
  {
    output: "ERROR 2026 (HY000): SSL connection error: SSL is required but the server doesn't support it",
    remedy: /proxy on the way/,
  },
  { output: 'ERROR 2026 (HY000): TLS/SSL error: certificate has expired', remedy: /Renew/ },
  { output: "ERROR 1184 (08S01): Aborted connection 7 to db: 'unconnected'", remedy: /init_connect/ },
  { output: 'ERROR 3032 (HY000): The server is currently in offline mode', remedy: /offline_mode = OFF/ },
  { output: 'ERROR 4082 (HY000) at line 28: Connection closed.', remedy: /connection_memory_limit/ },
  {
    output: 'ERROR 1290 (HY000) at line 7: The MariaDB server is running with the …',
    remedy: /variable that the message/,
  },
  { output: "ERROR 1114 (HY000) at line 20: The table '(temporary)' is full.", remedy: /tmp_disk_table_size/ },
  { output: 'ERROR 9999 (HY000): new', remedy: /documentation of the server/ },
  { output: "-- Skipping dump data for table 't', it has no fields", remedy: /connection was lost/ },
  { output: 'nothing', remedy: /documentation of the server/ },
  {
    output: "ERROR 2059 (HY000): Authentication plugin 'mysql_clear_password' cannot be loaded: plugin not enabled",
    remedy: /database_iam_authentication = true/,
  },
  {
    output: 'ERROR 1045 (28000): Plugin auth_gssapi_client could not be loaded: not found',
    remedy: /authentication plugin that the client can't load/,
  },
])('gives a remedy for $output', ({ output, remedy }) => {
  expect(remedyFor(output).detail).toMatch(remedy);
});

const newToken = async () => 'token';

test.each([
  { output: "ERROR 1045 (28000): Access denied for user 'x'@'y'", code: 'TOKEN_REFUSED' },
  { output: "mysqldump: Got error: 1045: Access denied for user 'x'@'y'", code: 'TOKEN_REFUSED' },
  { output: "ERROR 1698 (28000): Access denied for user 'x'@'y'", code: 'TOKEN_REFUSED' },
  { output: 'ERROR 1045 (28000): Plugin ticket could not be loaded: not found', code: 'AUTHENTICATION_UNSUPPORTED' },
  { output: 'ERROR 1040 (HY000): Too many connections', code: 'CONNECTIONS_EXHAUSTED' },
])('$output to a client with a token is $code', ({ output, code }) => {
  expect(remedyFor(output, { newToken }).code).toBe(code);
});

test.each([
  { output: 'mysqldump: Error 1412: Table definition has changed', again: true },
  { output: "mysqldump: Couldn't execute 'x': Table 'a.t' doesn't exist (1146)", again: true },
  { output: "mysqldump: Couldn't execute 'x': Deadlock found (1213)", again: true },
  { output: "mysqldump: Couldn't execute 'x': Table 'a.t' was skipped (1684)", again: true },
  { output: "mysqldump: Couldn't execute 'x': PROCEDURE p does not exist (1305)", again: true },
  { output: 'mysqldump: Error in field count for table: `t` !  Aborting.', again: true },
  { output: "-- Skipping dump data for table 't', it has no fields", again: true },
  { output: 'mysqldump: Error 2013: Lost connection', again: false },
  { output: 'ERROR 1045 (28000): no', again: false },
  { output: '', again: false },
])('$output is retried at once: $again', ({ output, again }) => {
  expect(changedDuringDump(output)).toBe(again);
});
