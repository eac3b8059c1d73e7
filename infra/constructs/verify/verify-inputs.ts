import type { Construct } from 'constructs';
import { input } from '../../synth/input';
import { share } from '../foundation/input-rules/number';

/** Terraform expression: the module has a verify function. */
export const VERIFIES = 'var.verify';

/** Declares the inputs of the verification. */
export function verifyInputs(scope: Construct): void {
  input(scope, 'verify', {
    type: 'bool',
    default: true,
    description:
      'Reads every dump back after its upload, compares it with its manifest, and writes a verdict next to it. An existing bucket must send its events to EventBridge.',
  });
  input(scope, 'alarm_table_shrink_share', {
    type: 'number',
    default: 0.1,
    description:
      'Minimum number of rows of a table as a share of the estimate of the server or of the rows in the last dump. A table with fewer rows raises an alarm and has a warning in the verdict. Small tables and a short history raise none. 0: no comparison. Without `verify` nothing is compared.',
    rules: [share('alarm_table_shrink_share')],
  });
}
