import type { Construct } from 'constructs';
import { METRIC as DRILL_METRIC } from '../../../functions/drill/metric-names';
import { drillReportKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { METRIC } from '../../../functions/mask/metric-names';
import { METRIC as VERIFY_METRIC } from '../../../functions/verify/metric-names';
import { expression } from '../../synth/expression';
import type { AlarmsTopic } from '../alarms/alarms-topic';
import { alarmOnDeadLetters } from '../alarms/dead-letters';
import { JobAlarms } from '../alarms/job-alarms';
import { alarmOnMissingGoodResult } from '../alarms/last-result';
import { alarmOnMissingSuccess } from '../alarms/missing-success';
import { DRILLS } from '../drill/drill-inputs';
import type { DumpReader } from '../dump/dump-reader';
import type { JobNames } from '../foundation/naming';
import { MASKS } from './mask-inputs';

export interface MaskAlarmsProps {
  readonly naming: JobNames;
  readonly topic: AlarmsTopic;
  /** Hours without a new masked dump that raise an alarm, as a Terraform expression; 0: no alarm. */
  readonly hours: string;
  readonly mask: DumpReader;
  readonly verify: DumpReader;
  readonly drill: DumpReader;
}

/** Alarms for masked dumps that fail, do not come, are damaged, or do not restore. */
export class MaskAlarms extends JobAlarms {
  constructor(scope: Construct, { naming, topic, hours, mask, verify, drill }: MaskAlarmsProps) {
    super(scope, naming, topic);
    alarmOnMissingGoodResult(this, 'mask_failed', {
      when: MASKS,
      suffix: 'mask-failed',
      descriptionSuffix:
        'has a dump that was not masked: nothing of it is visible, and the dump itself is not affected. The log names every column that no rule decides about, or the other reason',
      log: mask.logs,
      metricName: METRIC.masked,
      functionName: mask.functionName,
    });
    alarmOnMissingSuccess(this, 'mask_missing', {
      when: `${MASKS} && ${hours} > 0`,
      suffix: 'mask-missing',
      descriptionSuffix: `has had no masked dump after the verification of a dump for ${expression(hours)} hours (those on demand do not count). Either there is no verified dump, or masking fails`,
      log: mask.logs,
      metricName: METRIC.arrivalMasked,
      label: 'Masked',
      functionName: mask.functionName,
      hours,
    });
    deadLetters(this, 'mask', mask, MASKS, 'could not be masked');
    alarmOnMissingGoodResult(this, 'mask_damaged', {
      when: MASKS,
      suffix: 'dump-damaged',
      descriptionSuffix: `has a dump that does not match its manifest. For details see the verdict next to it (${verdictKey('')})`,
      log: verify.logs,
      metricName: VERIFY_METRIC.verified,
      functionName: verify.functionName,
    });
    alarmOnMissingSuccess(this, 'mask_unverified', {
      when: `${MASKS} && ${hours} > 0`,
      suffix: 'dump-unverified',
      descriptionSuffix: `has had no dump that was verified after its upload for ${expression(hours)} hours (verifications on demand do not count). Either there is no masked dump, or the verification fails`,
      log: verify.logs,
      metricName: VERIFY_METRIC.arrivalVerified,
      label: 'Verified',
      functionName: verify.functionName,
      hours,
    });
    deadLetters(this, 'mask_verify', verify, MASKS, 'could not be verified');
    alarmOnMissingGoodResult(this, 'mask_unrestorable', {
      when: `${MASKS} && ${DRILLS}`,
      suffix: 'dump-unrestorable',
      descriptionSuffix: `has a dump that does not restore completely. The report next to it (${drillReportKey('')}) and the log name the objects`,
      log: drill.logs,
      metricName: DRILL_METRIC.restorable,
      functionName: drill.functionName,
    });
    alarmOnMissingSuccess(this, 'mask_undrilled', {
      when: `${MASKS} && ${DRILLS} && ${hours} > 0`,
      suffix: 'dump-undrilled',
      descriptionSuffix: `has had no dump that passed a drill after its verification for ${expression(hours)} hours (drills on demand do not count). Either there is no verified masked dump, or the dumps do not restore, or the drill fails`,
      log: drill.logs,
      metricName: DRILL_METRIC.arrivalRestorable,
      label: 'Drilled',
      functionName: drill.functionName,
      hours,
    });
    deadLetters(this, 'mask_drill', drill, `${MASKS} && ${DRILLS}`, 'could not be drilled');
  }
}

function deadLetters(alarms: JobAlarms, id: string, reader: DumpReader, when: string, what: string): void {
  alarmOnDeadLetters(alarms, `${id}_dead_letters`, {
    when,
    suffix: `${id.replaceAll('_', '-')}-dead-letters`,
    descriptionSuffix: `has a dump that ${what}, and all retries failed. Fix the cause, ask for it on demand and purge the queue ${reader.queueName}. After 14 days SQS deletes the message, and this alarm ends although nothing was done`,
    log: reader.logs,
    queueName: reader.queueName,
  });
}
