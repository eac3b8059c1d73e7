import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';

const HOUR = 3600;

let cloud: LocalCloud;
let client: CloudWatchClient;
let metrics = 0;

beforeAll(async () => {
  cloud = await startLocalCloud();
  client = cloud.client(CloudWatchClient);
});

afterAll(() => cloud?.stop());

/** A metric with a value for each of the last hours, the newest last; a dash means missing. */
async function metricOf(values: string): Promise<{ Namespace: string; MetricName: string }> {
  const metric = { Namespace: 'Test', MetricName: `metric-${++metrics}` };
  const points = values.split(' ').reverse();
  for (const [hoursAgo, value] of points.entries()) {
    if (value === '-') continue;
    const Timestamp = new Date(Date.now() - (hoursAgo + 0.5) * HOUR * 1000);
    const MetricData = [{ MetricName: metric.MetricName, Value: Number(value), Timestamp }];
    await client.send(new PutMetricDataCommand({ Namespace: metric.Namespace, MetricData }));
  }
  return metric;
}

/** First state of an alarm on three points, with a threshold of at least one. */
async function stateOf(settings: Partial<PutMetricAlarmCommandInput>): Promise<string | undefined> {
  const AlarmName = `alarm-${metrics}-${settings.TreatMissingData}`;
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      ...(settings.Metrics ? {} : { Statistic: 'Sum', Period: HOUR }),
      EvaluationPeriods: 3,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      ...settings,
    }),
  );
  // MiniStack evaluates an alarm on metric math before it has its queries; the next evaluation is 0.2 s later.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
  return MetricAlarms?.[0]?.StateValue;
}

// 0 is below the threshold, and 1 is not. The first five rows are those of the guide.
test.each([
  { values: '1 - 0 - 0', breaching: 'OK', notBreaching: 'OK', ignore: 'OK' },
  { values: '- - - - 1', breaching: 'OK', notBreaching: 'OK', ignore: 'OK' },
  { values: '- - - - -', breaching: 'ALARM', notBreaching: 'OK', ignore: 'INSUFFICIENT_DATA' },
  { values: '1 0 0 - 0', breaching: 'ALARM', notBreaching: 'ALARM', ignore: 'ALARM' },
  { values: '- - 0 - -', breaching: 'ALARM', notBreaching: 'OK', ignore: 'INSUFFICIENT_DATA' },
  { values: '1 - - - -', breaching: 'OK', notBreaching: 'OK', ignore: 'OK' },
  { values: '1 - - - - -', breaching: 'ALARM', notBreaching: 'OK', ignore: 'INSUFFICIENT_DATA' },
])('evaluates an alarm on $values', async ({ values, ...states }) => {
  const metric = await metricOf(values);
  const treatments = Object.keys(states).map(async (TreatMissingData) => [
    TreatMissingData,
    await stateOf({ ...metric, TreatMissingData }),
  ]);
  expect(Object.fromEntries(await Promise.all(treatments))).toEqual(states);
});

test.each([
  { values: '- - 1 - -', state: 'OK' },
  // Without the treatment of missing data, the alarm would change only two hours later, as in the table above.
  { values: '- 1 - - -', state: 'ALARM' },
  { values: '- - - - -', state: 'ALARM' },
])('evaluates an alarm on $values, with missing data filled with zeros, as $state', async ({ values, state }) => {
  const Metric = await metricOf(values);
  const Metrics = [
    { Id: 'filled', Expression: 'FILL(metric, 0)', ReturnData: true },
    { Id: 'metric', ReturnData: false, MetricStat: { Metric, Period: HOUR, Stat: 'Sum' } },
  ];
  expect(await stateOf({ Metrics, TreatMissingData: 'breaching' })).toBe(state);
});

test("matches an alarm by its exact dimensions, and reads metrics from a function's log", async () => {
  // Not with console.log, which Lambda prefixes with the time and the request id.
  const source = 'exports.handler = async ({ text }) => void process.stdout.write(`${text}\\n`);';
  await deployFunction(cloud, 'talkative', source, { Role: await deployRole(cloud, 'function') });
  const metric = { Namespace: 'Test', MetricName: 'Loud' };
  const directive = { Namespace: 'Test', Dimensions: [['job']], Metrics: [{ Name: 'Loud', Unit: 'Count' }] };
  const text = JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    job: 'shop',
    Loud: 1,
  });
  const Payload = JSON.stringify({ text });

  await cloud.client(LambdaClient).send(new InvokeCommand({ FunctionName: 'talkative', Payload }));

  const about = async (job: string) => {
    metrics++;
    return stateOf({ ...metric, Dimensions: [{ Name: 'job', Value: job }], TreatMissingData: 'breaching' });
  };
  expect(await about('shop')).toBe('OK');
  expect(await about('another')).toBe('ALARM');
});
