import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { Construct } from 'constructs';
import type { MainFunction } from '../function/main-function';
import type { RetryQueue } from './retry-queue';

const SIX_HOURS = 6 * 60 * 60;
const RETRIES = 2;

/** How often Lambda runs an event before the queue has it. */
export const ATTEMPTS_BY_LAMBDA = RETRIES + 1;

/** What Lambda does with an event whose run failed: two retries of its own, then the queue, which comes back here. */
export class AsynchronousInvocation extends Construct {
  constructor(scope: Construct, { of, lambda, madeAgain }: MainFunction, queue: RetryQueue) {
    super(scope, 'asynchronous-invocation');
    new LambdaFunctionEventInvokeConfig(this, `config.${of}`, {
      ...madeAgain,
      functionName: lambda.functionName,
      maximumRetryAttempts: RETRIES,
      maximumEventAgeInSeconds: SIX_HOURS,
      destinationConfig: { onFailure: { destination: queue.arn } },
    });
    new LambdaEventSourceMapping(this, 'mapping.retry', {
      functionName: lambda.arn,
      eventSourceArn: queue.arn,
      // One message is one run, which may take all the time that the function has.
      batchSize: 1,
      functionResponseTypes: ['ReportBatchItemFailures'],
    });
  }
}
