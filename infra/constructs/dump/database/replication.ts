import { Construct } from 'constructs';
import { ENV } from '../../../../functions/dump/env';
import { expression } from '../../../synth/expression';
import { input } from '../../../synth/input';
import type { Contribution } from '../../foundation/contribution';
import { wholeNumber } from '../../foundation/input-rules/number';

/** Maximum delay of a replica behind its source. */
export class Replication extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.dbMaximumReplicaLag]: expression(
        'var.maximum_replica_lag_seconds == null ? null : tostring(var.maximum_replica_lag_seconds)',
      ),
    },
  };

  constructor(scope: Construct) {
    super(scope, 'replication');
    input(this, 'maximum_replica_lag_seconds', {
      type: 'number',
      default: null,
      description:
        'Maximum delay of a replica in seconds. The dump fails when the replica is further behind its source or has stopped. The database user needs the privilege to read the replication status (`REPLICATION CLIENT`; from MariaDB 10.5 on `REPLICA MONITOR`). Null: a long delay is a warning in the manifest.',
      rules: [wholeNumber('maximum_replica_lag_seconds', { from: 0, to: 999_999_999, unit: 'seconds' })],
    });
  }
}
