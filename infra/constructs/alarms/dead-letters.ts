import { MINUTE } from '../foundation/durations';
import type { AlarmTexts, JobAlarms } from './job-alarms';

export interface DeadLettersAlarm extends AlarmTexts {
  /** Name of the queue, as a Terraform template. */
  readonly queueName: string;
}

/** Declares an alarm for messages in a queue that is normally empty. */
export function alarmOnDeadLetters(alarms: JobAlarms, id: string, { queueName, ...texts }: DeadLettersAlarm): void {
  alarms.alarm(id, {
    ...texts,
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: queueName },
    statistic: 'Maximum',
    period: 5 * MINUTE,
    evaluationPeriods: 1,
    comparisonOperator: 'GreaterThanThreshold',
    threshold: 0,
    // SQS publishes no metrics of a queue without activity for hours, even when it holds messages. The alarm must
    // continue without data.
    treatMissingData: 'ignore',
  });
}

export interface EventsGivenUpAlarm extends Pick<DeadLettersAlarm, 'queueName' | 'log'> {
  /** What else comes to the queue, to complete "has an event whose retries all failed", as a Terraform template. */
  readonly others?: string;
}

/** Declares the alarm for an event of the main function whose retries all failed. */
export function alarmOnEventsGivenUp(alarms: JobAlarms, { others = '', ...props }: EventsGivenUpAlarm): void {
  alarmOnDeadLetters(alarms, 'dead_letters', {
    ...props,
    suffix: 'dead-letters',
    descriptionSuffix: `has an event whose retries all failed${others}. Fix the cause and redrive the queue ${props.queueName} within 14 days of the event. After that SQS deletes the event, and this alarm ends although the cause remains`,
  });
}
