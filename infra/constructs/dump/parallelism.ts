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

/** Number of mysqldump processes, and what else is read in their snapshot. */
export class Parallelism extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.parallelism]: expression('var.parallelism == 1 ? null : tostring(var.parallelism)'),
      [ENV.checksumTables]: expression('var.checksum_tables ? "true" : null'),
    },
    preconditions: [
      rule(
        `var.parallelism == 1 || var.memory_size >= ${DUMP_MEMORY} + ${PROCESS_MEMORY} * var.parallelism`,
        `memory_size must be at least ${DUMP_MEMORY} MB plus ${PROCESS_MEMORY} MB for each process when parallelism is greater than 1`,
        'memory_size',
        'parallelism',
      ),
      rule(
        '!var.checksum_tables || var.parallelism > 1',
        'checksum_tables needs a parallelism greater than 1, because only then the tables are locked for the moment of the snapshot',
        'checksum_tables',
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
        'Number of processes that dump at the same time, 1 to 8, in one snapshot and into one object. More than 1 needs the privilege `LOCK TABLES` on the databases, and locks all their tables against writes for a moment. When the lock fails, one process makes the dump, and the manifest has a warning.',
      rules: [wholeNumber('parallelism', { from: 1, to: MAX_PARALLELISM })],
    });
    input(this, 'checksum_tables', {
      type: 'bool',
      default: false,
      description:
        "Whether the server computes the checksum of every InnoDB table beside the dump, in the dump's snapshot, so that the rows of a restore can be compared with the source. It reads every table once more. Needs a `parallelism` greater than 1.",
    });
  }
}
