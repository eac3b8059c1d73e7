import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { Construct } from 'constructs';
import { countWhen } from '../../synth/expression';
import type { Destination } from '../dump/destination/destination';
import type { Naming } from '../foundation/naming';
import type { DeadLetterQueue } from '../function/dead-letter-queue';
import { EventRuleTarget } from '../function/event-rule-target';
import type { LoggedFunction } from '../function/logged-function';
import { VERIFIES } from './verify-inputs';

export interface ManifestRuleProps {
  readonly naming: Naming;
  /** Name of the rule, as a Terraform template. */
  readonly name: string;
  readonly destination: Destination;
  readonly function: LoggedFunction;
  readonly deadLetterQueue: DeadLetterQueue;
}

/**
 * The rule of EventBridge that starts a verification for each new manifest. A notification of the bucket is no option: a
 * bucket has a single notification configuration, and jobs that share the bucket would overwrite each other's.
 */
export class ManifestRule extends Construct {
  constructor(scope: Construct, props: ManifestRuleProps) {
    super(scope, 'manifest-rule');
    const { naming, destination } = props;
    const rule = new CloudwatchEventRule(this, 'rule.verify', {
      count: countWhen(VERIFIES),
      name: props.name,
      description: `A manifest of the job ${naming.job} is in the bucket`,
      eventPattern: JSON.stringify({
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [destination.bucketName] },
          object: { key: [{ wildcard: destination.manifestPattern }] },
        },
      }),
      tags: naming.tags,
    });
    new EventRuleTarget(this, {
      targetId: 'verify',
      targetName: 'verify',
      rule,
      when: VERIFIES,
      functionName: props.function.functionName,
      functionArn: props.function.arn,
      deadLetterQueue: props.deadLetterQueue,
    });
  }
}
