import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricDataQuery,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalCloud } from '../../../dev/local-cloud';
import type { Planned } from './planned-module';

/** Duration of an alarm's hour in these tests, in seconds. */
export const SECONDS_PER_HOUR = 1;

/** Message of an alarm. */
export interface Notification {
  readonly alarm: string;
  readonly state: string;
  readonly description: string;
}

/** The topic of the alarms, with a subscriber. */
export class AlarmsTopic {
  private constructor(
    private readonly sqs: SQSClient,
    readonly arn: string,
    private readonly queueUrl: string,
  ) {}

  static async create(cloud: LocalCloud): Promise<AlarmsTopic> {
    const [sns, sqs] = [cloud.client(SNSClient), cloud.client(SQSClient)];
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'on-call' }));
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'on-call' }));
    const Endpoint = `arn:aws:sqs:${cloud.region}:${cloud.accountId}:on-call`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    return new AlarmsTopic(sqs, TopicArn, QueueUrl);
  }

  /** Waits for the next message about an alarm, and discards those about others. */
  async next(alarm: string): Promise<Notification> {
    for (;;) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.queueUrl, WaitTimeSeconds: 1 }),
      );
      for (const { Body = '', ReceiptHandle } of Messages) {
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle }));
        const { AlarmName, NewStateValue, AlarmDescription } = JSON.parse(JSON.parse(Body).Message);
        if (AlarmName === alarm) return { alarm, state: NewStateValue, description: AlarmDescription };
      }
    }
  }
}

/** Creates a planned alarm with shorter hours. Its test has to be done within one of them, also on a busy machine. */
export async function putAlarm(
  cloud: LocalCloud,
  planned: Planned | undefined,
  secondsPerHour = SECONDS_PER_HOUR,
): Promise<string> {
  if (!planned) throw new Error('The alarm is not planned.');
  const input = inUpperCamelCase(planned) as unknown as PutMetricAlarmCommandInput & { MetricQuery?: PlannedQuery[] };
  const { MetricQuery = [], Tags, Period, Dimensions, ...rest } = input;
  await cloud.client(CloudWatchClient).send(
    new PutMetricAlarmCommand({
      ...rest,
      ...(MetricQuery.length > 0
        ? { Metrics: MetricQuery.map((query) => toQuery(query, secondsPerHour)) }
        : { Period: shortened(Number(Period), secondsPerHour), Dimensions: toDimensions(Dimensions as never) }),
    }),
  );
  return input.AlarmName as string;
}

/** Waits until an alarm has a state. */
export async function alarmBecomes(cloud: LocalCloud, name: string, state: 'OK' | 'ALARM'): Promise<void> {
  const client = cloud.client(CloudWatchClient);
  for (;;) {
    const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    if (MetricAlarms[0]?.StateValue === state) return;
    await sleep(100);
  }
}

type PlannedQuery = { Id: string; Expression?: string; ReturnData?: boolean; Metric: PlannedMetric[] };
type PlannedMetric = { Namespace: string; MetricName: string; Dimensions: never; Period: number; Stat: string };

function toQuery(
  { Id, Expression, ReturnData, Metric: [metric] }: PlannedQuery,
  secondsPerHour: number,
): MetricDataQuery {
  if (!metric) return { Id, Expression, ReturnData: ReturnData ?? false };
  const { Namespace, MetricName, Dimensions, Period, Stat } = metric;
  const Metric = { Namespace, MetricName, Dimensions: toDimensions(Dimensions) };
  return {
    Id,
    ReturnData: ReturnData ?? false,
    MetricStat: { Metric, Stat, Period: shortened(Period, secondsPerHour) },
  };
}

function toDimensions(dimensions: Record<string, string>) {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

/** No period is shorter than a second. */
function shortened(period: number, secondsPerHour: number): number {
  return Math.max(1, (period / 3600) * secondsPerHour);
}

/** Converts Terraform's names to those of the API, without null values; names of dimensions are unchanged. */
function inUpperCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inUpperCamelCase);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [
        key.replace(/(^|_)([a-z])/g, (_, _1, letter: string) => letter.toUpperCase()).replace(/^Ok/, 'OK'),
        key === 'dimensions' ? inner : inUpperCamelCase(inner),
      ]),
  );
}
