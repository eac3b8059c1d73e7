import { Construct } from 'constructs';
import { output } from '../../synth/output';
import type { Destination } from '../dump/destination/destination';
import type { DumpAlarms } from '../dump/dump-alarms';
import type { Account } from '../foundation/account';
import type { Naming } from '../foundation/naming';
import { DeadLetterQueue } from '../function/dead-letter-queue';
import { ObjectCreatedRule } from '../function/object-created-rule';
import type { PackagedLayer } from '../function/packaged-layer';
import type { Network } from '../network/network';
import { drillAlarms } from './drill-alarms';
import { DrillFunction } from './drill-function';
import { DRILLS } from './drill-inputs';

export interface DrillProps {
  readonly account: Account;
  readonly naming: Naming;
  readonly network: Network;
  readonly destination: Destination;
  /** The clients and the servers. */
  readonly layers: readonly PackagedLayer[];
  readonly alarms: DumpAlarms;
}

/** Restores the definitions of every dump when its verdict arrives in the bucket, and writes the result next to it. */
export class Drill extends Construct {
  constructor(scope: Construct, props: DrillProps) {
    super(scope, 'drill');
    const { naming, destination, alarms } = props;
    const name = `${naming.resource}-drill`;
    const queueName = `${name}-dead-letter`;
    const deadLetterQueue = new DeadLetterQueue(this, {
      naming,
      queueId: 'drill_dead_letter',
      name: queueName,
      when: DRILLS,
    });
    const { function: drill, securityGroupId } = new DrillFunction(this, { ...props, name, deadLetterQueue });
    new ObjectCreatedRule(this, {
      naming,
      functionId: 'drill',
      name,
      description: `A verdict on a dump of the job ${naming.job} is in the bucket`,
      bucketName: destination.bucketName,
      keyPattern: destination.verdictPattern,
      function: drill,
      deadLetterQueue,
      when: DRILLS,
    });
    drillAlarms({ alarms, functionName: name, queueName });

    const orNull = 'null without `drill`.';
    output(this, 'drill_function_name', `Name of the drill function; ${orNull}`, drill.functionName);
    output(this, 'drill_log_group_name', `Name of the log group of the drill function; ${orNull}`, drill.logGroupName);
    output(
      this,
      'drill_dead_letter_queue_url',
      `URL of the queue with the events of dumps that could not be drilled; ${orNull}`,
      deadLetterQueue.url,
    );
    output(this, 'drill_role_arn', `ARN of the role of the drill function; ${orNull}`, drill.roleArn);
    output(
      this,
      'drill_security_group_id',
      `ID of the security group of the drill function; ${orNull}`,
      securityGroupId,
    );
  }
}
