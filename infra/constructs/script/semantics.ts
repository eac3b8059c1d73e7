import type { Construct } from 'constructs';
import { SEMANTICS, type Semantics } from '../../../functions/script/run/protocol';
import { input } from '../../synth/input';
import { alternatives } from '../foundation/input-rules/choice';

const AT_MOST_ONCE: Semantics = 'at-most-once';

/** Terraform expression: the script runs at most once for each slot. */
export const RUNS_ONCE = `var.semantics == "${AT_MOST_ONCE}"`;

/** Declares the input `semantics`. */
export function semanticsInput(scope: Construct): void {
  input(scope, 'semantics', {
    type: 'string',
    default: AT_MOST_ONCE,
    description:
      '`at-most-once`: the script starts once for each slot. When it fails or its run dies, it does not run again, and an alarm reports it. `until-success`: the script runs again until it exits with code 0, and must tolerate that.',
    rules: [
      { condition: `contains(${JSON.stringify(SEMANTICS)}, var.semantics)`, must: `be ${alternatives(SEMANTICS)}` },
    ],
  });
}
