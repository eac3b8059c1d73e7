import { Construct } from 'constructs';
import { ENV } from '../../../functions/retention/env';
import { expression } from '../../synth/expression';
import { DRILLS } from '../drill/drill-inputs';
import type { Destination } from '../dump/destination/destination';
import type { DumpAlarms } from '../dump/dump-alarms';
import { DumpReader, type DumpReaderPlace } from '../dump/dump-reader';
import { EVERY_DAY } from '../job/schedule-expression';
import { retentionAlarms } from './retention-alarms';
import { EXPIRATION_DAYS, KEEP, optionalNumber, RETAINS } from './retention-inputs';

/** S3 applies lifecycle rules after midnight in UTC: what is tagged soon after has most of a day in which it can be kept. */
const SCHEDULE = 'cron(35 0 * * ? *)';
/** Verdicts of some hundred dumps, one after the other. */
const MEMORY_MB = 512;

export interface RetentionProps extends DumpReaderPlace {
  readonly destination: Destination;
  readonly alarms: DumpAlarms;
}

/** Tags the dumps that expire by the rules of the job, once a day. A rule in the lifecycle of the bucket deletes them. */
export class Retention extends Construct {
  readonly reader: DumpReader;

  constructor(scope: Construct, { alarms, ...place }: RetentionProps) {
    super(scope, 'retention');
    const { naming, destination } = place;
    const hours = alarms.newDumpHours;
    this.reader = new DumpReader(this, {
      ...place,
      functionId: 'retention',
      description: `Tags the dumps of the job ${naming.job} that expire`,
      title: 'Retention function',
      schedule: {
        scheduleId: 'retention',
        description: `Starts the retention of the job ${naming.job}`,
        schedule: SCHEDULE,
        // Also of a job without a schedule of its own, whose dumps are made on demand.
        state: 'ENABLED',
        sid: 'UndeliverableEvents',
        when: RETAINS,
      },
      statements: destination.retentionStatements,
      deadLetterSid: 'ReportUndecided',
      layers: [],
      settings: { memorySize: MEMORY_MB },
      env: ENV,
      optionalEnvironment: {
        [ENV.keepHourly]: optionalNumber(KEEP.hour),
        [ENV.keepDaily]: optionalNumber(KEEP.day),
        [ENV.keepWeekly]: optionalNumber(KEEP.week),
        [ENV.keepMonthly]: optionalNumber(KEEP.month),
        [ENV.keepYearly]: optionalNumber(KEEP.year),
        [ENV.expirationDays]: optionalNumber(EXPIRATION_DAYS),
        // For a schedule that does not run every day, the default of the hours means nothing.
        [ENV.missingHours]: expression(
          `${hours} > 0 && (var.alarm_dump_missing_hours != null || ${EVERY_DAY}) ? tostring(${hours}) : null`,
        ),
        [ENV.drills]: expression(`${DRILLS} ? "true" : null`),
      },
      deadLetters: 'events of runs that failed',
      existsWith: '`keep_…` and `expiration_days`',
      when: RETAINS,
    });
    retentionAlarms({ alarms, reader: this.reader });
  }
}
