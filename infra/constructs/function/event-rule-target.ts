import type { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import type { TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { MAX_EVENT_AGE } from '../foundation/durations';
import type { DeadLetterQueue } from './dead-letter-queue';

/** How long EventBridge retries an event that Lambda does not accept. */
export const DELIVERY = { maximumEventAgeInSeconds: MAX_EVENT_AGE, maximumRetryAttempts: 185 };

export interface EventRuleTargetProps {
  /** Last part of the addresses of the target and the permission. */
  readonly targetId: string;
  /** ID of the target within the rule. */
  readonly targetName: string;
  /** The rule, and the Terraform expression of its condition. */
  readonly rule: CloudwatchEventRule;
  readonly when: string;
  /** Name and ARN of the function, as Terraform templates. */
  readonly functionName: string;
  readonly functionArn: string;
  readonly deadLetterQueue: DeadLetterQueue;
  /** Settings that replace the permission together with the function. */
  readonly replaceWithFunction?: { readonly lifecycle: TerraformResourceLifecycle } | undefined;
}

/** Lets a rule of EventBridge start a function, and sends events that cannot be delivered to a queue, which must allow it. */
export class EventRuleTarget extends Construct {
  constructor(scope: Construct, props: EventRuleTargetProps) {
    const { targetId, rule, functionName, deadLetterQueue } = props;
    super(scope, `event-rule-target.${targetId}`);
    const count = countWhen(props.when);
    const ruleArn = expression(attributeOfOptional(rule, 'arn'));
    const permission = new LambdaPermission(this, `permission.${targetId}`, {
      ...props.replaceWithFunction,
      count,
      functionName,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: ruleArn,
    });
    new CloudwatchEventTarget(this, `target.${targetId}`, {
      count,
      rule: expression(attributeOfOptional(rule, 'name')),
      targetId: props.targetName,
      arn: props.functionArn,
      retryPolicy: DELIVERY,
      deadLetterConfig: { arn: deadLetterQueue.arn },
      dependsOn: [permission],
    });
  }
}
