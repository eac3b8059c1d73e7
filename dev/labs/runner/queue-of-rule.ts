import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalCloud } from '../../local-cloud';
import { deployRule } from '../released/deploy-rule';
import type { ReleasedModule } from '../released/released-module';

/** Creates a queue, and the rule of the module that sends ends of executions to it. Returns the URL of the queue. */
export async function queueOfRule(
  cloud: LocalCloud,
  module: ReleasedModule,
  rule: string,
  QueueName: string,
): Promise<string> {
  const { QueueUrl } = await cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName }));
  await deployRule(cloud, module, rule, `arn:aws:sqs:${cloud.region}:${cloud.accountId}:${QueueName}`);
  return QueueUrl as string;
}
