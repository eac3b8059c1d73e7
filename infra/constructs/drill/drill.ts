import { DataResource } from 'cdktf';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import type { DumpAlarms } from '../dump/dump-alarms';
import type { DumpReader, DumpReaderPlace } from '../dump/dump-reader';
import type { PackagedLayer } from '../function/packaged-layer';
import { drillAlarms } from './drill-alarms';
import { DRILLS, DRILLS_FULLY, type DrillInputs } from './drill-inputs';
import { drillReader } from './drill-reader';

export interface DrillProps extends DumpReaderPlace {
  /** The clients and the servers. */
  readonly layers: readonly PackagedLayer[];
  readonly alarms: DumpAlarms;
  readonly inputs: DrillInputs;
}

/**
 * Restores the definitions of every dump when its verdict arrives in the bucket, and by a schedule all of the newest one, and
 * writes the results next to them.
 */
export class Drill extends Construct {
  readonly reader: DumpReader;

  constructor(scope: Construct, { layers, alarms, inputs, ...place }: DrillProps) {
    super(scope, 'drill');
    const { naming } = place;
    // The time of the first apply: a metric counts the days without a full drill from there on.
    const since = new DataResource(this, 'data.full_drills', {
      count: countWhen(DRILLS_FULLY),
      input: { since: expression('plantimestamp()') },
      lifecycle: { ignoreChanges: ['input'] },
    });
    this.reader = drillReader(this, place, {
      functionId: 'drill',
      layers,
      fullDrillsSince: expression(attributeOfOptional(since, 'input.since')),
      schedule: {
        scheduleId: 'drill_full',
        // A longer one would make a name of 65 characters of the longest name of a job, and EventBridge allows 64.
        suffix: 'all',
        description: `Starts a full drill of the job ${naming.job}`,
        schedule: expression('var.drill_schedule_expression'),
        sid: 'UndeliverableFullDrills',
        when: DRILLS_FULLY,
      },
      when: DRILLS,
    });
    drillAlarms({ alarms, reader: this.reader, missingDays: inputs.missingDays });
  }
}
