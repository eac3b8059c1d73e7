import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { Construct } from 'constructs';
import type { DumpFunction } from './dump-function';
import type { RetryQueue } from './retry-queue';

const SIX_HOURS = 6 * 60 * 60;

/** What Lambda does with an event whose run failed: two retries of its own, then the queue, which comes back here. */
export class AsynchronousInvocation extends Construct {
  constructor(scope: Construct, { lambda }: DumpFunction, queue: RetryQueue) {
    super(scope, 'asynchronous-invocation');
    new LambdaFunctionEventInvokeConfig(this, 'config.dump', {
      functionName: lambda.functionName,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: SIX_HOURS,
      destinationConfig: { onFailure: { destination: queue.arn } },
    });
    new LambdaEventSourceMapping(this, 'mapping.retry', {
      functionName: lambda.arn,
      eventSourceArn: queue.arn,
      // One message is one run: a run that throws has failed its whole batch, so nothing has to be reported by item.
      batchSize: 1,
    });
  }
}
