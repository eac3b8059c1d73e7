import { parseConfig } from '../../../../functions/drill/config';

const REQUIRED = { JOB_NAME: 'shop', DUMP_BUCKET: 'dumps', METRICS_NAMESPACE: 'Mysqldump' };

test("reads the module's variables", () => {
  const optional = { DUMP_PREFIX: 'a/b', DUMP_KMS_KEY_ARN: 'arn:key', SUBNET_IDS: 'subnet-1,subnet-2' };
  expect(parseConfig({ ...REQUIRED, ...optional })).toEqual({
    jobName: 'shop',
    bucket: 'dumps',
    prefix: 'a/b',
    kmsKeyArn: 'arn:key',
    metricsNamespace: 'Mysqldump',
    subnetIds: ['subnet-1', 'subnet-2'],
  });
});

test('accepts absent optional variables', () => {
  expect(parseConfig(REQUIRED)).toMatchObject({ prefix: '', kmsKeyArn: undefined, subnetIds: [] });
});

test('reports every problem together', () => {
  expect(() => parseConfig({})).toThrow(
    /JOB_NAME is missing\..*DUMP_BUCKET is missing\..*METRICS_NAMESPACE is missing\./s,
  );
});
