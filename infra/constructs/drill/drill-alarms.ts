import { METRIC } from '../../../functions/drill/metric-names';
import { drillReportKey } from '../../../functions/dump-format/keys/object-keys';
import { expression } from '../../synth/expression';
import { alarmOnDeadLetters } from '../alarms/dead-letters';
import { alarmOnBadResult, alarmOnMissingGoodResult } from '../alarms/last-result';
import { alarmOnMissingSuccess } from '../alarms/missing-success';
import type { DumpAlarms } from '../dump/dump-alarms';
import type { DumpReader } from '../dump/dump-reader';
import { DRILLS, DRILLS_FULLY } from './drill-inputs';

export interface DrillAlarmsProps {
  readonly alarms: DumpAlarms;
  /** The function, as its alarms name it. */
  readonly reader: Pick<DumpReader, 'functionName' | 'queueName' | 'logs'>;
  /** Days without a full drill that raise an alarm, as a Terraform expression; 0: no alarm. */
  readonly missingDays: string;
}

/** Declares the alarms for dumps that do not restore, and for drills that fail or do not take place. */
export function drillAlarms({ alarms, reader, missingDays }: DrillAlarmsProps): void {
  const { functionName, queueName, logs: log } = reader;
  alarmOnMissingGoodResult(alarms, 'dump_unrestorable', {
    when: DRILLS,
    suffix: 'dump-unrestorable',
    descriptionSuffix: `has a dump that does not restore completely. The report next to it (${drillReportKey('')}, or ${drillReportKey('', 'full')} of a full drill) and the log name the objects`,
    log,
    metricName: METRIC.restorable,
    functionName,
  });
  alarmOnMissingSuccess(alarms, 'dump_undrilled', {
    when: `${DRILLS} && ${alarms.newDumpHours} > 0`,
    suffix: 'dump-undrilled',
    descriptionSuffix: `has had no dump that passed a drill after its verification for ${expression(alarms.newDumpHours)} hours (drills on demand do not count). Either there is no verified dump, or the dumps do not restore, or the drill fails`,
    log,
    metricName: METRIC.arrivalRestorable,
    label: 'Drilled',
    functionName,
    hours: alarms.newDumpHours,
  });
  alarmOnBadResult(alarms, 'full_drill_missing', {
    when: `${DRILLS_FULLY} && ${missingDays} > 0`,
    suffix: 'full-drill-missing',
    descriptionSuffix: `has had no full drill that passed for ${expression(missingDays)} days. Either the dumps do not restore with all rows, or the drill has no room for them, or it fails`,
    log,
    metricName: METRIC.daysWithoutFullDrill,
    functionName,
    from: missingDays,
  });
  // For a single dump that cannot be drilled among others that can: the alarm on hours would not see it.
  alarmOnDeadLetters(alarms, 'drill_dead_letters', {
    when: DRILLS,
    suffix: 'drill-dead-letters',
    descriptionSuffix: `has a dump whose drill failed with all retries. Fix the cause, drill the dump on demand and purge the queue ${queueName}. After 14 days SQS deletes the message, and this alarm ends although the dump was not drilled`,
    log,
    queueName,
  });
}
