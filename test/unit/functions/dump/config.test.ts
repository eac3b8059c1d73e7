import { availableParallelism } from 'node:os';
import { parseConfig } from '../../../../functions/dump/config';
import { ENV } from '../../../../functions/dump/env';

function setup(changes: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  return {
    JOB_NAME: 'shop',
    SLOT_UNIT: 'day',
    SLOT_TIMEZONE: 'Europe/Berlin',
    DB_HOST: 'db.internal',
    DB_PORT: '3306',
    DB_USERNAME: 'backup',
    DB_DATABASES: '["shop"]',
    DB_PASSWORD_PARAMETER: '/shop/password',
    DB_TLS_MODE: 'VERIFY_IDENTITY',
    DUMP_BUCKET: 'backups',
    DUMP_COMPRESSION: 'zstd',
    DUMP_COMPRESSION_LEVEL: '3',
    LOCK_TABLE: 'locks',
    METRICS_NAMESPACE: 'MysqlDump',
    ...changes,
  };
}

test("reads the module's variables", () => {
  const config = parseConfig(
    setup({
      DUMP_PREFIX: 'a/b',
      SUBNET_IDS: 'subnet-1,subnet-2',
      DB_TLS_CA_PARAMETER: '/ca',
      DB_EXCLUDED_DATABASES: '["tmp","*_old"]',
      DB_MAXIMUM_REPLICA_LAG_SECONDS: '0',
      DUMP_PARALLELISM: '4',
      DUMP_CHECKSUM_TABLES: 'true',
      DUMP_USERS: 'true',
      DUMP_COMPRESSION_THREADS: '5',
      DUMP_UPLOAD_CONCURRENCY: '6',
      DUMP_SHRINK_SHARE: '0.5',
    }),
  );
  expect(config.database.excludedDatabases.map(({ text }) => text)).toEqual(['tmp', '*_old']);
  expect(config).toEqual({
    jobName: 'shop',
    slotUnit: 'day',
    slotTimezone: 'Europe/Berlin',
    database: {
      host: { value: 'db.internal' },
      port: { value: '3306' },
      username: { value: 'backup' },
      databases: { value: '["shop"]' },
      excludedDatabases: expect.anything(),
      authentication: { type: 'parameter', name: '/shop/password' },
      tlsMode: 'VERIFY_IDENTITY',
      tlsCaParameter: '/ca',
      maximumReplicaLagSeconds: 0,
    },
    tables: { excluded: [], structureOnly: [] },
    bucket: 'backups',
    prefix: 'a/b',
    kmsKeyArn: undefined,
    compression: 'zstd',
    compressionLevel: 3,
    compressionThreads: 5,
    uploadConcurrency: 6,
    parallelism: 4,
    checksumTables: true,
    dumpUsers: true,
    shrinkShare: 0.5,
    lockTable: 'locks',
    metricsNamespace: 'MysqlDump',
    subnetIds: ['subnet-1', 'subnet-2'],
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test.each([
  { of: 'a parameter', changes: {}, authentication: { type: 'parameter', name: '/shop/password' } },
  {
    of: 'a secret',
    changes: { DB_PASSWORD_PARAMETER: undefined, DB_PASSWORD_SECRET_ARN: 'arn:x' },
    authentication: { type: 'secret', arn: 'arn:x' },
  },
  {
    of: 'IAM',
    changes: { DB_PASSWORD_PARAMETER: '', DB_IAM_AUTHENTICATION: 'true' },
    authentication: { type: 'iam' },
  },
])('authenticates by $of', ({ changes, authentication }) => {
  expect(parseConfig(setup(changes)).database.authentication).toEqual(authentication);
});

test('reads connection values from parameters', () => {
  const { database } = parseConfig(setup({ DB_HOST: undefined, DB_HOST_PARAMETER: '/shop/host' }));
  expect(database.host).toEqual({ parameter: '/shop/host' });
});

test.each([
  { compression: 'zstd', level: '1' },
  { compression: 'zstd', level: '19' },
  { compression: 'gzip', level: '1' },
  { compression: 'gzip', level: '9' },
])('accepts level $level of $compression', ({ compression, level }) => {
  const config = parseConfig(setup({ DUMP_COMPRESSION: compression, DUMP_COMPRESSION_LEVEL: level }));
  expect(config.compressionLevel).toBe(Number(level));
});

test('reads the tables that are left out, and those without rows', () => {
  const { tables } = parseConfig(
    setup({ DB_EXCLUDE_TABLES: '["shop.audit_*","*.`a.b`"]', DB_STRUCTURE_ONLY_TABLES: '["shop.log"]' }),
  );
  expect(tables.excluded.map(({ text }) => text)).toEqual(['shop.audit_*', '*.`a.b`']);
  expect(tables.excluded[1]?.table.literal).toBe('a.b');
  expect(tables.structureOnly.map(({ text }) => text)).toEqual(['shop.log']);
});

test('compares no sizes without a minimum share', () => {
  expect(parseConfig(setup()).shrinkShare).toBeUndefined();
});

test.each([
  { value: undefined, processes: 1 },
  { value: '1', processes: 1 },
  { value: '8', processes: 8 },
])('reads $value as $processes process(es)', ({ value, processes }) => {
  expect(parseConfig(setup({ DUMP_PARALLELISM: value })).parallelism).toBe(processes);
});

test('derives threads and requests from the number of processors', () => {
  const { compressionThreads, uploadConcurrency } = parseConfig(setup());
  expect(compressionThreads).toBe(Math.min(2, availableParallelism()));
  expect(uploadConcurrency).toBe(availableParallelism() + 1);
});

test('dumps can not be in the folder of the accounts of all jobs', () => {
  expect(() => parseConfig(setup({ DUMP_PREFIX: '_users/a' }))).toThrow(
    'DUMP_PREFIX must not begin with the folder "_users", which has the accounts of all jobs, got: "_users/a".',
  );
  expect(parseConfig(setup({ DUMP_PREFIX: 'a/_users' })).prefix).toBe('a/_users');
});

describe('refuses, with the rule and the value,', () => {
  test.each([
    { changes: { JOB_NAME: undefined }, problem: 'JOB_NAME is missing.' },
    { changes: { JOB_NAME: '' }, problem: 'JOB_NAME is missing.' },
    { changes: { JOB_NAME: '-shop' }, problem: 'JOB_NAME must begin with a letter or digit' },
    { changes: { JOB_NAME: 'shop/eu' }, problem: 'got: "shop/eu".' },
    { changes: { JOB_NAME: 'shop#eu' }, problem: 'got: "shop#eu".' },
    { changes: { JOB_NAME: 'shop\n' }, problem: 'got: "shop\\n".' },
    { changes: { SLOT_UNIT: 'week' }, problem: 'SLOT_UNIT must be one of day, hour, got: "week".' },
    { changes: { SLOT_TIMEZONE: 'Berlin' }, problem: 'SLOT_TIMEZONE must be an IANA time zone' },
    {
      changes: { DB_HOST: undefined },
      problem: 'Exactly one of DB_HOST and DB_HOST_PARAMETER must be set, got: neither.',
    },
    {
      changes: { DB_PORT_PARAMETER: '/p' },
      problem: 'Exactly one of DB_PORT and DB_PORT_PARAMETER must be set, got: both.',
    },
    { changes: { DB_PASSWORD_PARAMETER: undefined }, problem: 'must be set, got: 0.' },
    { changes: { DB_PASSWORD_SECRET_ARN: 'arn:x' }, problem: 'must be set, got: 2.' },
    {
      changes: { DB_IAM_AUTHENTICATION: 'yes' },
      problem: 'DB_IAM_AUTHENTICATION must be "true" or absent, got: "yes".',
    },
    { changes: { DB_TLS_MODE: 'PREFERRED' }, problem: 'DB_TLS_MODE must be one of VERIFY_IDENTITY,' },
    ...['-1', '1.5', 'ten', '1e3'].map((value) => ({
      changes: { DB_MAXIMUM_REPLICA_LAG_SECONDS: value },
      problem: `DB_MAXIMUM_REPLICA_LAG_SECONDS must be a whole number of seconds, or absent, got: "${value}".`,
    })),
    { changes: { DB_EXCLUDE_TABLES: 'shop.audit' }, problem: 'DB_EXCLUDE_TABLES must be a JSON list of strings' },
    ...['orders', 'shop.a.b', 'shop.`a', '.a', 'shop.', 'shop.a\nb'].map((pattern) => ({
      changes: { DB_STRUCTURE_ONLY_TABLES: JSON.stringify([pattern]) },
      problem: `DB_STRUCTURE_ONLY_TABLES must have patterns of the form database.table, in which * stands for any characters and a part with a dot, a star or a backtick of its own is in backticks, got: ${JSON.stringify(pattern)}.`,
    })),
    {
      changes: { DB_EXCLUDE_TABLES: '["shop.a","shop.a"]' },
      problem: 'DB_EXCLUDE_TABLES must have each pattern once, got twice: ["shop.a"].',
    },
    {
      changes: { DB_EXCLUDE_TABLES: '["shop.a","shop.b"]', DB_STRUCTURE_ONLY_TABLES: '["shop.b"]' },
      problem: 'DB_EXCLUDE_TABLES and DB_STRUCTURE_ONLY_TABLES must not have the same pattern, got: ["shop.b"].',
    },
    { changes: { DUMP_BUCKET: undefined }, problem: 'DUMP_BUCKET is missing.' },
    { changes: { DUMP_PREFIX: '/a' }, problem: 'DUMP_PREFIX must not begin or end with a slash, got: "/a".' },
    { changes: { DUMP_PREFIX: 'a/' }, problem: 'DUMP_PREFIX must not begin or end with a slash, got: "a/".' },
    { changes: { DUMP_COMPRESSION: 'lz4' }, problem: 'DUMP_COMPRESSION must be one of zstd, gzip, got: "lz4".' },
    { changes: { DUMP_COMPRESSION_LEVEL: '0' }, problem: 'must be an integer between 1 and 19 for zstd, got: "0".' },
    { changes: { DUMP_COMPRESSION_LEVEL: '20' }, problem: 'got: "20".' },
    { changes: { DUMP_COMPRESSION_LEVEL: '3.5' }, problem: 'got: "3.5".' },
    { changes: { DUMP_COMPRESSION_LEVEL: 'fast' }, problem: 'got: "fast".' },
    { changes: { DUMP_COMPRESSION: 'gzip', DUMP_COMPRESSION_LEVEL: '10' }, problem: 'between 1 and 9 for gzip' },
    { changes: { DUMP_COMPRESSION_THREADS: '17' }, problem: 'must be an integer between 1 and 16, or absent' },
    { changes: { DUMP_UPLOAD_CONCURRENCY: '0' }, problem: 'DUMP_UPLOAD_CONCURRENCY must be an integer between' },
    { changes: { DUMP_PARALLELISM: '0' }, problem: 'must be an integer between 1 and 8, or absent, got: "0".' },
    { changes: { DUMP_PARALLELISM: '9' }, problem: 'got: "9".' },
    { changes: { DUMP_PARALLELISM: '1.5' }, problem: 'got: "1.5".' },
    {
      changes: { DUMP_USERS: 'yes' },
      problem: 'DUMP_USERS must be "true" or absent, got: "yes".',
    },
    {
      changes: { DUMP_CHECKSUM_TABLES: 'yes', DUMP_PARALLELISM: '2' },
      problem: 'DUMP_CHECKSUM_TABLES must be "true" or absent, got: "yes".',
    },
    { changes: { DUMP_CHECKSUM_TABLES: 'true' }, problem: 'DUMP_CHECKSUM_TABLES needs DUMP_PARALLELISM of at least 2' },
    { changes: { DUMP_SHRINK_SHARE: '0' }, problem: 'must be a number between 0 and 1, or absent, got: "0".' },
    { changes: { DUMP_SHRINK_SHARE: '1' }, problem: 'got: "1".' },
    { changes: { DUMP_SHRINK_SHARE: 'half' }, problem: 'got: "half".' },
    { changes: { LOCK_TABLE: undefined }, problem: 'LOCK_TABLE is missing.' },
    { changes: { METRICS_NAMESPACE: undefined }, problem: 'METRICS_NAMESPACE is missing.' },
    {
      changes: { DB_PASSWORD_PARAMETER: undefined, DB_IAM_AUTHENTICATION: 'true', DB_TLS_MODE: 'DISABLED' },
      problem: 'the token would travel in the clear',
    },
  ])('$changes', ({ changes, problem }) => {
    expect(() => parseConfig(setup(changes))).toThrow(problem);
  });
});

test('reports every rule that the excluded databases break', () => {
  const list = ['', 'tmp', '`tmp`', 'a ', `*${'n'.repeat(65)}`, 'Sys', '\u{1f600}*'];
  expect(errorOf(() => parseConfig(setup({ [ENV.dbExcludedDatabases]: JSON.stringify(list) })))).toMatchObject({
    problems: [
      `${ENV.dbExcludedDatabases} must hold names of 1 to 64 characters, to which backticks around a name and the * of a pattern do not count, got: ${JSON.stringify(['', list[4]])}.`,
      `${ENV.dbExcludedDatabases} must hold names that a server accepts: no control characters, none beyond U+FFFF, no space at the end, got: ["a ","\u{1f600}*"].`,
      `${ENV.dbExcludedDatabases} must not hold information_schema, performance_schema, mysql, ndbinfo or sys, which belong to the server, got: ["Sys"].`,
      `${ENV.dbExcludedDatabases} must name every database once, got: ["\`tmp\`"].`,
    ],
  });
  expect(errorOf(() => parseConfig(setup({ [ENV.dbExcludedDatabases]: 'tmp' })))).toMatchObject({
    problems: [`${ENV.dbExcludedDatabases} must be a JSON list of strings, or absent, got: "tmp".`],
  });
});

test('reports every problem together', () => {
  const everything = expect.objectContaining({
    name: 'ConfigError',
    problems: expect.arrayContaining([
      expect.stringContaining(ENV.jobName),
      expect.stringContaining(ENV.slotUnit),
      expect.stringContaining(ENV.slotTimezone),
      expect.stringContaining(ENV.dbHost),
      expect.stringContaining(ENV.dbPort),
      expect.stringContaining(ENV.dbUsername),
      expect.stringContaining(ENV.dbDatabases),
      expect.stringContaining(ENV.dbPasswordParameter),
      expect.stringContaining(ENV.dbTlsMode),
      expect.stringContaining(ENV.bucket),
      expect.stringContaining(ENV.compression),
      expect.stringContaining(ENV.compressionLevel),
      expect.stringContaining(ENV.lockTable),
      expect.stringContaining(ENV.metricsNamespace),
    ]),
  });
  expect(errorOf(() => parseConfig({}))).toEqual(everything);
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
