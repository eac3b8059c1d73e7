import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import type { LocalCloud } from '../../local-cloud';
import type { ReleasedModule } from './released-module';

/** Creates a rule of EventBridge as the module declares it, with one target. */
export async function deployRule(
  cloud: LocalCloud,
  module: ReleasedModule,
  rule: string,
  targetArn: string,
): Promise<void> {
  const declared = module.resource<{ name: string; event_pattern: string }>('aws_cloudwatch_event_rule', rule);
  const events = cloud.client(EventBridgeClient);
  await events.send(new PutRuleCommand({ Name: declared.name, EventPattern: declared.event_pattern }));
  await events.send(new PutTargetsCommand({ Rule: declared.name, Targets: [{ Id: 'target', Arn: targetArn }] }));
}
