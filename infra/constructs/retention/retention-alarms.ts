import { METRIC } from '../../../functions/retention/metric-names';
import { alarmOnDeadLetters } from '../alarms/dead-letters';
import { alarmOnMissingSuccess } from '../alarms/missing-success';
import type { DumpAlarms } from '../dump/dump-alarms';
import type { DumpReader } from '../dump/dump-reader';
import { RETAINS } from './retention-inputs';

/** Two runs of the daily schedule and two hours for retries: a single failed run only delays what expires. */
const MISSING_HOURS = '50';

export interface RetentionAlarmsProps {
  readonly alarms: DumpAlarms;
  /** The function, as its alarms name it. */
  readonly reader: Pick<DumpReader, 'functionName' | 'queueName' | 'logs'>;
}

/** Declares the alarms for runs of the retention that fail or do not take place. */
export function retentionAlarms({ alarms, reader }: RetentionAlarmsProps): void {
  const { functionName, queueName, logs: log } = reader;
  alarmOnMissingSuccess(alarms, 'retention_missing', {
    when: RETAINS,
    suffix: 'retention-missing',
    descriptionSuffix: `has had no run of its retention for ${MISSING_HOURS} hours (runs on demand do not count). No dump is lost by that; dumps that should expire stay`,
    log,
    metricName: METRIC.scheduleDecided,
    label: 'Runs',
    functionName,
    hours: MISSING_HOURS,
  });
  alarmOnDeadLetters(alarms, 'retention_dead_letters', {
    when: RETAINS,
    suffix: 'retention-dead-letters',
    descriptionSuffix: `has a run of its retention that failed with all retries. Fix the cause and purge the queue ${queueName}: the next run does all of its work. After 14 days SQS deletes the message, and this alarm ends`,
    log,
    queueName,
  });
}
