import { Construct } from 'constructs';
import { ENV } from '../../../functions/verify/env';
import { expression } from '../../synth/expression';
import type { DumpAlarms } from '../dump/dump-alarms';
import type { DumpReader, DumpReaderPlace } from '../dump/dump-reader';
import type { PackagedLayer } from '../function/packaged-layer';
import { verifyAlarms } from './verify-alarms';
import { VERIFIES, verifyInputs } from './verify-inputs';
import { verifyReader } from './verify-reader';

export interface VerifyProps extends DumpReaderPlace {
  readonly layer: PackagedLayer;
  readonly alarms: DumpAlarms;
}

/** Verifies every dump when its manifest arrives in the bucket, and writes a verdict next to it. */
export class Verify extends Construct {
  readonly reader: DumpReader;

  constructor(scope: Construct, { layer, alarms, ...place }: VerifyProps) {
    super(scope, 'verify');
    verifyInputs(this);
    this.reader = verifyReader(this, place, {
      functionId: 'verify',
      layer,
      optionalEnvironment: {
        [ENV.tableShrinkShare]: expression(
          'var.alarm_table_shrink_share == 0 ? null : tostring(var.alarm_table_shrink_share)',
        ),
      },
      when: VERIFIES,
    });
    verifyAlarms({ alarms, reader: this.reader });
  }
}
