import { parseConfig } from '../../../../functions/notify/config';
import { ENV } from '../../../../functions/notify/env';

const GOOD = {
  [ENV.jobName]: 'shop',
  [ENV.changes]: 'failed,taken-over',
  [ENV.topicArn]: 'arn:aws:sns:eu-central-1:123456789012:alarms',
  [ENV.attemptsAtOnce]: '3',
  [ENV.attemptsInAll]: '11',
};

test('accepts absent optional variables', () => {
  expect(parseConfig(GOOD)).toEqual({
    jobName: 'shop',
    changes: new Set(['failed', 'taken-over']),
    topicArn: GOOD[ENV.topicArn],
    attemptsAtOnce: 3,
    attemptsInAll: 11,
    retryQueue: undefined,
    bucket: undefined,
    logGroup: undefined,
    deadLetterQueue: undefined,
    masked: undefined,
  });
});

test('knows the job of the masked dumps, whose events have no retry queue', () => {
  const { masked } = parseConfig({
    ...GOOD,
    [ENV.retryQueue]: 'arn:aws:sqs:eu-central-1:123456789012:retry',
    [ENV.runnerLogGroup]: '/aws/ecs/runner',
    [ENV.maskedJobName]: 'shop-masked',
    [ENV.maskedBucket]: 'masked',
  });
  expect(masked).toEqual({
    jobName: 'shop-masked',
    attemptsAtOnce: 3,
    attemptsInAll: 3,
    retryQueue: undefined,
    bucket: 'masked',
    logGroup: undefined,
    runnerLogGroup: '/aws/ecs/runner',
    deadLetterQueue: undefined,
  });
});

test('reports every problem together', () => {
  expect(() =>
    parseConfig({ [ENV.changes]: 'failed,done', [ENV.attemptsAtOnce]: '0', [ENV.attemptsInAll]: '1.5' }),
  ).toThrow(
    [
      "The function's configuration has 5 problems:",
      '- JOB_NAME is missing.',
      '- NOTIFY_CHANGES must hold only dumped, ran, failed, recovered, warned, taken-over, got: "done".',
      '- TOPIC_ARN is missing.',
      '- ATTEMPTS_AT_ONCE must be a whole number, 1 or more, got: "0".',
      '- ATTEMPTS_IN_ALL must be a whole number, 1 or more, got: "1.5".',
    ].join('\n'),
  );
});

test('refuses fewer attempts in total than immediate ones', () => {
  expect(() => parseConfig({ ...GOOD, [ENV.attemptsInAll]: '2' })).toThrow(
    'ATTEMPTS_IN_ALL must not be less than ATTEMPTS_AT_ONCE, got: 2 and 3.',
  );
});
