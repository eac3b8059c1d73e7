import { verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { METRIC } from '../../../functions/verify/metric-names';
import { expression } from '../../synth/expression';
import { alarmOnDeadLetters } from '../alarms/dead-letters';
import { alarmOnBadResult, alarmOnMissingGoodResult } from '../alarms/last-result';
import { alarmOnMissingSuccess } from '../alarms/missing-success';
import type { DumpAlarms } from '../dump/dump-alarms';
import type { DumpReader } from '../dump/dump-reader';
import { VERIFIES } from './verify-inputs';

/** The verdict, as descriptions name it. */
const VERDICT = `the verdict next to it (${verdictKey('')})`;

export interface VerifyAlarmsProps {
  readonly alarms: DumpAlarms;
  /** The function, as its alarms name it. */
  readonly reader: Pick<DumpReader, 'functionName' | 'queueName' | 'logs'>;
}

/** Declares the alarms for damaged dumps, tables that shrank, and verifications that fail or do not take place. */
export function verifyAlarms({ alarms, reader }: VerifyAlarmsProps): void {
  const { functionName, queueName, logs: log } = reader;
  alarmOnMissingGoodResult(alarms, 'dump_damaged', {
    when: VERIFIES,
    suffix: 'dump-damaged',
    descriptionSuffix: `has a dump that does not match its manifest. For details see ${VERDICT}`,
    log,
    metricName: METRIC.verified,
    functionName,
  });
  alarmOnBadResult(alarms, 'table_shrunk', {
    when: `${VERIFIES} && var.alarm_table_shrink_share > 0`,
    suffix: 'table-shrunk',
    descriptionSuffix: `has a dump in which tables are missing or have far fewer rows than expected. The warnings in ${VERDICT} and in the log name them`,
    log,
    metricName: METRIC.rowAnomalies,
    functionName,
  });
  alarmOnMissingSuccess(alarms, 'dump_unverified', {
    when: `${VERIFIES} && ${alarms.newDumpHours} > 0`,
    suffix: 'dump-unverified',
    descriptionSuffix: `has had no dump that was verified after its upload for ${expression(alarms.newDumpHours)} hours (verifications on demand do not count). Either there is no dump, or the bucket does not send its events to EventBridge, or the verification fails`,
    log,
    metricName: METRIC.arrivalVerified,
    label: 'Verified',
    functionName,
    hours: alarms.newDumpHours,
  });
  // For a single dump that cannot be verified among others that can: the alarm on hours would not see it.
  alarmOnDeadLetters(alarms, 'verify_dead_letters', {
    when: VERIFIES,
    suffix: 'verify-dead-letters',
    descriptionSuffix: `has a dump that could not be verified, and all retries failed. Fix the cause, verify the dump on demand and purge the queue ${queueName}. After 14 days SQS deletes the message, and this alarm ends although nothing was verified`,
    log,
    queueName,
  });
}
