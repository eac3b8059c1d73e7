import { parseConfig, parsePolicy } from '../../../../functions/retention/config';

const REQUIRED = { JOB_NAME: 'shop', DUMP_BUCKET: 'dumps', METRICS_NAMESPACE: 'Mysqldump' };

test('the rules are the variables that are set', () => {
  const environment = {
    ...REQUIRED,
    KEEP_DAILY: '14',
    KEEP_YEARLY: '2',
    EXPIRATION_DAYS: '35',
    MISSING_HOURS: '26',
    DRILLS: 'true',
  };
  expect(parseConfig(environment)).toEqual({
    jobName: 'shop',
    bucket: 'dumps',
    prefix: '',
    metricsNamespace: 'Mysqldump',
    subnetIds: [],
    rules: { periods: { day: 14, year: 2 }, days: 35 },
    missingHours: 26,
    drills: true,
  });
});

test('without drills and hours, neither is known', () => {
  expect(parsePolicy({ KEEP_HOURLY: '48', KEEP_WEEKLY: '8', KEEP_MONTHLY: '12' })).toEqual({
    rules: { periods: { hour: 48, week: 8, month: 12 } },
    missingHours: undefined,
    drills: false,
  });
});

test('a configuration without any rule is refused, because no dump would be kept', () => {
  expect(() => parseConfig(REQUIRED)).toThrow(
    /^\[CONFIG_INVALID\] .*\n- At least one of KEEP_HOURLY, .*EXPIRATION_DAYS must be set/,
  );
});

test.each(['0', '-1', '1.5', 'seven', '1e3'])('the number %j is refused', (value) => {
  expect(() => parseConfig({ ...REQUIRED, KEEP_DAILY: value })).toThrow(
    `KEEP_DAILY must be a whole number from 1, or absent, got: ${JSON.stringify(value)}.`,
  );
});
