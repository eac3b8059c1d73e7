import { parseConfig } from '../../../../functions/verify/config';

const REQUIRED = { JOB_NAME: 'shop', DUMP_BUCKET: 'dumps', METRICS_NAMESPACE: 'Mysqldump' };

test("reads the module's variables", () => {
  const optional = {
    DUMP_PREFIX: 'a/b',
    DUMP_KMS_KEY_ARN: 'arn:key',
    SUBNET_IDS: 'subnet-1,subnet-2',
    TABLE_SHRINK_SHARE: '0.1',
  };
  expect(parseConfig({ ...REQUIRED, ...optional })).toEqual({
    jobName: 'shop',
    bucket: 'dumps',
    prefix: 'a/b',
    kmsKeyArn: 'arn:key',
    metricsNamespace: 'Mysqldump',
    subnetIds: ['subnet-1', 'subnet-2'],
    tableShrinkShare: 0.1,
  });
});

test('accepts absent optional variables', () => {
  expect(parseConfig(REQUIRED)).toMatchObject({
    prefix: '',
    kmsKeyArn: undefined,
    subnetIds: [],
    tableShrinkShare: undefined,
  });
});

test.each(['0', '1', 'few'])('refuses "%s" as the share of rows', (share) => {
  expect(() => parseConfig({ ...REQUIRED, TABLE_SHRINK_SHARE: share })).toThrow(
    `TABLE_SHRINK_SHARE must be a number between 0 and 1, or absent, got: "${share}".`,
  );
});

test('reports every problem together', () => {
  expect(() => parseConfig({})).toThrow(
    /JOB_NAME is missing\..*DUMP_BUCKET is missing\..*METRICS_NAMESPACE is missing\./s,
  );
});
