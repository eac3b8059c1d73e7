import { Construct } from 'constructs';
import { MAX_PARALLELISM } from '../../../functions/dump/config';
import { ENV } from '../../../functions/dump/env';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Contribution } from '../foundation/contribution';
import { wholeNumber } from '../foundation/input-rules/number';
import { rule } from '../foundation/precondition';

/** Memory in MB of a dump, and of each of several processes: measured values plus 50 %. */
const DUMP_MEMORY = 256;
const PROCESS_MEMORY = 96;

/** Number of mysqldump processes. */
export class Parallelism extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.parallelism]: expression('var.parallelism == 1 ? null : tostring(var.parallelism)'),
    },
    preconditions: [
      rule(
        `var.parallelism == 1 || var.memory_size >= ${DUMP_MEMORY} + ${PROCESS_MEMORY} * var.parallelism`,
        `memory_size must be at least ${DUMP_MEMORY} MB plus ${PROCESS_MEMORY} MB for each process when parallelism is greater than 1`,
        'memory_size',
        'parallelism',
      ),
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'parallelism');
    input(this, 'parallelism', {
      type: 'number',
      default: 1,
      description:
        'Number of processes that dump at the same time, in one snapshot and into one object. More than 1 needs the privilege `LOCK TABLES` on the databases, and locks all their tables against writes for a moment. When the lock fails, one process makes the dump, and the manifest has a warning.',
      rules: [wholeNumber('parallelism', { from: 1, to: MAX_PARALLELISM })],
    });
  }
}
