import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import type { TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { optionalCount } from '../../synth/expression';
import { MAX_EVENT_AGE } from '../foundation/durations';

const RETRIES = 2;

/** Number of runs of one event by Lambda, before it hands the event over to a queue. */
export const ATTEMPTS_BY_LAMBDA = RETRIES + 1;

export interface InvocationRetriesProps {
  /** Last part of the address. */
  readonly functionId: string;
  /** Name of the function, as a Terraform template. */
  readonly functionName: string;
  /** ARN of the queue for events whose retries failed, as a Terraform template. */
  readonly queueArn: string;
  /** Terraform expression: the function exists only when it is true. */
  readonly when?: string;
  /** Settings that replace the configuration together with the function. */
  readonly replaceWithFunction?: { readonly lifecycle: TerraformResourceLifecycle } | undefined;
}

/** How Lambda retries an asynchronous invocation that failed, and where it sends the event afterwards. */
export class InvocationRetries extends Construct {
  constructor(scope: Construct, props: InvocationRetriesProps) {
    super(scope, `invocation-retries.${props.functionId}`);
    new LambdaFunctionEventInvokeConfig(this, `config.${props.functionId}`, {
      ...props.replaceWithFunction,
      ...optionalCount(props.when),
      functionName: props.functionName,
      maximumRetryAttempts: RETRIES,
      maximumEventAgeInSeconds: MAX_EVENT_AGE,
      destinationConfig: { onFailure: { destination: props.queueArn } },
    });
  }
}
