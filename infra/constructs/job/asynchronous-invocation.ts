import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { Construct } from 'constructs';
import { InvocationRetries } from '../function/invocation-retries';
import type { MainFunction } from '../function/main-function';
import type { RetryQueue } from './retry-queue';

/** Handling of an event whose run failed: retries by Lambda, then the retry queue, which starts the function again. */
export class AsynchronousInvocation extends Construct {
  constructor(scope: Construct, { functionId, lambda, replaceWithFunction }: MainFunction, queue: RetryQueue) {
    super(scope, 'asynchronous-invocation');
    new InvocationRetries(this, {
      functionId,
      functionName: lambda.functionName,
      queueArn: queue.arn,
      replaceWithFunction,
    });
    new LambdaEventSourceMapping(this, 'mapping.retry', {
      functionName: lambda.arn,
      eventSourceArn: queue.arn,
      // One message is one run, which may need the whole timeout of the function.
      batchSize: 1,
      functionResponseTypes: ['ReportBatchItemFailures'],
    });
  }
}
