import { parseConfig } from '../../../../functions/drill/config';

const REQUIRED = { JOB_NAME: 'shop', DUMP_BUCKET: 'dumps', METRICS_NAMESPACE: 'Mysqldump' };

test("reads the module's variables", () => {
  const optional = { DUMP_PREFIX: 'a/b', DUMP_KMS_KEY_ARN: 'arn:key', SUBNET_IDS: 'subnet-1,subnet-2' };
  const accepted = { DRILL_ACCEPTED_FINDINGS: '["view shop.open_orders"]' };
  const full = { FULL_DRILLS_SINCE: '2026-11-20T03:00:00Z', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769' };
  expect(parseConfig({ ...REQUIRED, ...optional, ...accepted, ...full })).toEqual({
    jobName: 'shop',
    bucket: 'dumps',
    prefix: 'a/b',
    kmsKeyArn: 'arn:key',
    metricsNamespace: 'Mysqldump',
    acceptedFindings: ['view shop.open_orders'],
    fullDrillsSince: new Date('2026-11-20T03:00:00Z'),
    memoryMb: 1769,
    subnetIds: ['subnet-1', 'subnet-2'],
  });
});

test('accepts absent optional variables', () => {
  expect(parseConfig(REQUIRED)).toMatchObject({
    prefix: '',
    kmsKeyArn: undefined,
    acceptedFindings: [],
    fullDrillsSince: undefined,
    memoryMb: undefined,
    subnetIds: [],
  });
});

test('reports every problem together', () => {
  expect(() => parseConfig({})).toThrow(
    /JOB_NAME is missing\..*DUMP_BUCKET is missing\..*METRICS_NAMESPACE is missing\./s,
  );
});

test.each(['view shop.open_orders', '{}', '[7]'])(
  'refuses accepted findings that are no list of strings: %s',
  (value) => {
    expect(() => parseConfig({ ...REQUIRED, DRILL_ACCEPTED_FINDINGS: value })).toThrow(
      `DRILL_ACCEPTED_FINDINGS must be a JSON list of strings, or absent, got: ${JSON.stringify(value)}.`,
    );
  },
);

test('refuses a time that is none', () => {
  expect(() => parseConfig({ ...REQUIRED, FULL_DRILLS_SINCE: 'yesterday' })).toThrow(
    'FULL_DRILLS_SINCE must be a time in ISO 8601, or absent, got: "yesterday".',
  );
});
