import { Construct } from 'constructs';
import { ENV } from '../../../functions/drill/env';
import { expression, numberExpression } from '../../synth/expression';
import type { DumpAlarms } from '../dump/dump-alarms';
import { DumpReader, type DumpReaderPlace } from '../dump/dump-reader';
import type { PackagedLayer } from '../function/packaged-layer';
import { drillAlarms } from './drill-alarms';
import { DRILLS } from './drill-inputs';

export interface DrillProps extends DumpReaderPlace {
  /** The clients and the servers. */
  readonly layers: readonly PackagedLayer[];
  readonly alarms: DumpAlarms;
}

/** Restores the definitions of every dump when its verdict arrives in the bucket, and writes the result next to it. */
export class Drill extends Construct {
  constructor(scope: Construct, { layers, alarms, ...place }: DrillProps) {
    super(scope, 'drill');
    const { naming, destination } = place;
    const { functionName, queueName } = new DumpReader(this, {
      ...place,
      functionId: 'drill',
      description: `Restores the dumps of the job ${naming.job} into a server of its own`,
      ruleDescription: `A verdict on a dump of the job ${naming.job} is in the bucket`,
      title: 'Drill function',
      keyPattern: destination.verdictPattern,
      statements: destination.drillStatements,
      deadLetterSid: 'ReportUndrilled',
      layers,
      settings: {
        memorySize: numberExpression('var.drill_memory_size'),
        ephemeralStorage: { size: numberExpression('var.drill_ephemeral_storage_size') },
      },
      env: ENV,
      optionalEnvironment: {
        [ENV.acceptedFindings]: expression(
          'length(var.drill_accepted_findings) == 0 ? null : jsonencode(var.drill_accepted_findings)',
        ),
      },
      undone: 'drilled',
      when: DRILLS,
    });
    drillAlarms({ alarms, functionName, queueName });
  }
}
