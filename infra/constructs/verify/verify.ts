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
import { verifyAlarms } from './verify-alarms';
import { VerifyFunction } from './verify-function';
import { VERIFIES, verifyInputs } from './verify-inputs';

export interface VerifyProps {
  readonly account: Account;
  readonly naming: Naming;
  readonly network: Network;
  readonly destination: Destination;
  readonly layer: PackagedLayer;
  readonly alarms: DumpAlarms;
}

/** Verifies every dump when its manifest arrives in the bucket, and writes a verdict next to it. */
export class Verify extends Construct {
  constructor(scope: Construct, props: VerifyProps) {
    super(scope, 'verify');
    const { naming, destination, alarms } = props;
    const name = `${naming.resource}-verify`;
    const queueName = `${name}-dead-letter`;
    verifyInputs(this);
    const deadLetterQueue = new DeadLetterQueue(this, {
      naming,
      queueId: 'verify_dead_letter',
      name: queueName,
      when: VERIFIES,
    });
    const { function: verify, securityGroupId } = new VerifyFunction(this, { ...props, name, deadLetterQueue });
    new ObjectCreatedRule(this, {
      naming,
      functionId: 'verify',
      name,
      description: `A manifest of the job ${naming.job} is in the bucket`,
      bucketName: destination.bucketName,
      keyPattern: destination.manifestPattern,
      function: verify,
      deadLetterQueue,
      when: VERIFIES,
    });
    verifyAlarms({ alarms, functionName: name, queueName });

    const orNull = 'null without `verify`.';
    output(this, 'verify_function_name', `Name of the verify function; ${orNull}`, verify.functionName);
    output(
      this,
      'verify_log_group_name',
      `Name of the log group of the verify function; ${orNull}`,
      verify.logGroupName,
    );
    output(
      this,
      'verify_dead_letter_queue_url',
      `URL of the queue with the events of dumps that could not be verified; ${orNull}`,
      deadLetterQueue.url,
    );
    output(this, 'verify_role_arn', `ARN of the role of the verify function; ${orNull}`, verify.roleArn);
    output(
      this,
      'verify_security_group_id',
      `ID of the security group of the verify function; ${orNull}`,
      securityGroupId,
    );
  }
}
