import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { Construct } from 'constructs';
import { countWhen } from '../../synth/expression';
import type { JobNames } from '../foundation/naming';
import type { DeadLetterQueue } from './dead-letter-queue';
import { EventRuleTarget } from './event-rule-target';
import type { LoggedFunction } from './logged-function';

export interface ObjectCreatedRuleProps {
  readonly naming: JobNames;
  /** Identifies the function: last part of the addresses, and ID of the target. */
  readonly functionId: string;
  /** Name and description of the rule, as Terraform templates. */
  readonly name: string;
  readonly description: string;
  /** Bucket, and pattern of EventBridge for the keys, as Terraform templates. */
  readonly bucketName: string;
  readonly keyPattern: string;
  readonly function: LoggedFunction;
  readonly deadLetterQueue: DeadLetterQueue;
  /** Terraform expression: the function exists only when it is true. */
  readonly when: string;
}

/**
 * The rule of EventBridge that starts a function for each new object of a kind. A notification of the bucket is no
 * option: a bucket has a single notification configuration, and jobs that share the bucket would overwrite each other's.
 */
export class ObjectCreatedRule extends Construct {
  readonly rule: CloudwatchEventRule;

  constructor(scope: Construct, props: ObjectCreatedRuleProps) {
    const { naming, functionId, name, description, when } = props;
    super(scope, `object-created-rule.${functionId}`);
    this.rule = new CloudwatchEventRule(this, `rule.${functionId}`, {
      count: countWhen(when),
      name,
      description,
      eventPattern: JSON.stringify({
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [props.bucketName] },
          object: { key: [{ wildcard: props.keyPattern }] },
        },
      }),
      tags: naming.tags,
    });
    new EventRuleTarget(this, {
      targetId: functionId,
      targetName: functionId,
      rule: this.rule,
      when,
      functionName: props.function.functionName,
      functionArn: props.function.arn,
      deadLetterQueue: props.deadLetterQueue,
    });
  }
}
