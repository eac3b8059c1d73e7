import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalCloud } from '../../../dev/local-cloud';
import { until } from '../../../dev/tools/until';
import { NETWORK } from './tasks';

/** The event of a rule about executions ("Step Functions Execution Status Change", AWS Step Functions Developer Guide). */
export interface StatusChange {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: { readonly name: string; readonly status: string };
}

/** Permissions of a state machine that runs tasks ("IAM policies for Amazon ECS/AWS Fargate", the same guide). */
export const RUN_TASKS = [
  { Effect: 'Allow', Action: 'ecs:RunTask', Resource: 'arn:aws:ecs:*:*:task-definition/*' },
  { Effect: 'Allow', Action: ['ecs:StopTask', 'ecs:DescribeTasks'], Resource: '*' },
  { Effect: 'Allow', Action: 'iam:PassRole', Resource: 'arn:aws:iam::*:role/task' },
];
export const MANAGE_RULE = {
  Effect: 'Allow',
  Action: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
  Resource: 'arn:aws:events:*:*:rule/StepFunctionsGetEventsForECSTaskRule',
};

/** Creates a state machine of one state, which runs a task and waits for it; returns its ARN. */
export async function createMachine(
  cloud: LocalCloud,
  name: string,
  roleArn: string,
  family: string,
  { state = {}, machine = {} }: { state?: object; machine?: object } = {},
): Promise<string> {
  const Run = {
    Type: 'Task',
    Resource: 'arn:aws:states:::ecs:runTask.sync',
    Parameters: {
      Cluster: 'runner',
      TaskDefinition: family,
      LaunchType: 'FARGATE',
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: NETWORK.awsvpcConfiguration.subnets } },
      Overrides: { ContainerOverrides: [{ Name: 'dump', 'Command.$': 'States.Array($.code)' }] },
    },
    End: true,
    ...state,
  };
  const definition = JSON.stringify({
    StartAt: 'Run',
    States: { Run, Failed: { Type: 'Pass', End: true } },
    ...machine,
  });
  const { stateMachineArn } = await cloud
    .client(SFNClient)
    .send(new CreateStateMachineCommand({ name, definition, roleArn }));
  return stateMachineArn as string;
}

/** Starts an execution whose task exits with a code, if it exits; returns its ARN. */
export async function start(
  cloud: LocalCloud,
  stateMachineArn: string,
  { code = '0', name }: { code?: string; name?: string } = {},
): Promise<string> {
  const input = JSON.stringify({ code });
  const { executionArn } = await cloud
    .client(SFNClient)
    .send(new StartExecutionCommand({ stateMachineArn, input, name }));
  return executionArn as string;
}

/** Waits until an execution has ended. */
export function ended(cloud: LocalCloud, executionArn: string): Promise<DescribeExecutionCommandOutput> {
  return until(async () => {
    const execution = await cloud.client(SFNClient).send(new DescribeExecutionCommand({ executionArn }));
    return execution.status !== 'RUNNING' && execution;
  });
}

/** A queue that receives all changes of the status of executions. */
export async function statusChanges(cloud: LocalCloud): Promise<() => Promise<StatusChange[]>> {
  const sqs = cloud.client(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'changes' }));
  const events = cloud.client(EventBridgeClient);
  const pattern = { source: ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'] };
  await events.send(new PutRuleCommand({ Name: 'changes', EventPattern: JSON.stringify(pattern) }));
  const Arn = `arn:aws:sqs:${cloud.region}:${cloud.accountId}:changes`;
  await events.send(new PutTargetsCommand({ Rule: 'changes', Targets: [{ Id: 'queue', Arn }] }));
  const received: StatusChange[] = [];
  return async () => {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return received;
      for (const { Body = '', ReceiptHandle } of Messages) {
        received.push(JSON.parse(Body));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  };
}
