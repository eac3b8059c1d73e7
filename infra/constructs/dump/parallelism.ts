import { Construct } from 'constructs';
import { MAX_PARALLELISM } from '../../../functions/dump/config';
import { ENV } from '../../../functions/dump/env';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { type Contribution, rule } from '../foundation/contribution';

/** What a dump takes at least, and what each of several processes adds, in MB: measured, and half as much again. */
const MEMORY_OF_A_DUMP = 256;
const MEMORY_OF_A_PROCESS = 96;

/** How many processes make a dump. */
export class Parallelism extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.parallelism]: expression('var.parallelism == 1 ? null : tostring(var.parallelism)'),
    },
    preconditions: [
      rule(
        `var.parallelism == 1 || var.memory_size >= ${MEMORY_OF_A_DUMP} + ${MEMORY_OF_A_PROCESS} * var.parallelism`,
        `memory_size must be at least ${MEMORY_OF_A_DUMP} MB and ${MEMORY_OF_A_PROCESS} more for each of several processes`,
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
        'How many processes dump at once, in one snapshot and into one object. More than 1 needs `LOCK TABLES` on the databases: all their tables are locked against writing for a moment. Without the lock, one process makes the dump, with a warning in its manifest.',
      rules: [
        {
          condition: `var.parallelism >= 1 && var.parallelism <= ${MAX_PARALLELISM} && floor(var.parallelism) == var.parallelism`,
          must: `be a whole number from 1 to ${MAX_PARALLELISM}`,
        },
      ],
    });
  }
}
