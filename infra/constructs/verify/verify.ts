import { Construct } from 'constructs';
import { ENV } from '../../../functions/verify/env';
import { expression, numberExpression } from '../../synth/expression';
import type { DumpAlarms } from '../dump/dump-alarms';
import { DumpReader, type DumpReaderPlace } from '../dump/dump-reader';
import type { PackagedLayer } from '../function/packaged-layer';
import { verifyAlarms } from './verify-alarms';
import { VERIFIES, verifyInputs } from './verify-inputs';

export interface VerifyProps extends DumpReaderPlace {
  readonly layer: PackagedLayer;
  readonly alarms: DumpAlarms;
}

/** Verifies every dump when its manifest arrives in the bucket, and writes a verdict next to it. */
export class Verify extends Construct {
  readonly reader: DumpReader;

  constructor(scope: Construct, { layer, alarms, ...place }: VerifyProps) {
    super(scope, 'verify');
    const { naming, destination } = place;
    verifyInputs(this);
    this.reader = new DumpReader(this, {
      ...place,
      functionId: 'verify',
      description: `Reads the dumps of the job ${naming.job} back`,
      title: 'Verify function',
      arrival: {
        description: `A manifest of the job ${naming.job} is in the bucket`,
        keyPattern: destination.manifestPattern,
      },
      statements: destination.verifyStatements,
      deadLetterSid: 'ReportUnverified',
      layers: [layer],
      // Reading a dump is faster than making it with the same resources.
      settings: { memorySize: numberExpression('var.memory_size') },
      env: ENV,
      optionalEnvironment: {
        [ENV.tableShrinkShare]: expression(
          'var.alarm_table_shrink_share == 0 ? null : tostring(var.alarm_table_shrink_share)',
        ),
      },
      deadLetters: 'events of dumps that could not be verified',
      when: VERIFIES,
    });
    const { functionName, queueName } = this.reader;
    verifyAlarms({ alarms, functionName, queueName });
  }
}
