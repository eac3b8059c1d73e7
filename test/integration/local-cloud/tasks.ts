import {
  type ContainerDefinition,
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  type RunTaskCommandInput,
  type Task,
} from '@aws-sdk/client-ecs';
import type { LocalCloud } from '../../../dev/local-cloud';
import { deployRole } from '../../../dev/local-cloud/deploy';
import { plainImage } from '../../../dev/local-cloud/task-host/task-image';
import { until } from '../../../dev/tools/until';

/** A network of Fargate, which the local cloud does not have. */
export const NETWORK = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

const shell = (script: string) => plainImage('/bin/sh', '-c', script);

/** Images by their URI. */
const IMAGES = {
  /** Prints a variable and its own, and exits with the code in its first argument. */
  'registry/exit:1': shell('echo "$GREETING, $0"; echo "on stderr" >&2; env; exit "$0"'),
  /** Waits for SIGTERM, and exits with 7. */
  'registry/patient:1': shell('trap "echo stopping; exit 7" TERM; echo started; sleep 1000 & wait'),
  /** Waits for SIGTERM, and exits with 0. */
  'registry/content:1': shell('trap "exit 0" TERM; echo started; sleep 1000 & wait'),
  /** Handles no signal. */
  'registry/deaf:1': shell('echo started; exec sleep 1000'),
};

/** A cluster, the images, and a role that tasks may have. */
export async function prepareTasks(cloud: LocalCloud): Promise<{ taskRole: string }> {
  for (const [uri, image] of Object.entries(IMAGES)) cloud.tasks.addImage(uri, image);
  await cloud.client(ECSClient).send(new CreateClusterCommand({ clusterName: 'runner' }));
  const statement = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::dumps/shop/*' };
  return { taskRole: await deployRole(cloud, 'task', [statement], 'ecs-tasks.amazonaws.com') };
}

/** Registers a task definition for Fargate with one container, `dump`; returns its family. */
export async function define(
  cloud: LocalCloud,
  family: string,
  image: string,
  container: Partial<ContainerDefinition> = {},
  settings: Partial<RegisterTaskDefinitionCommandInput> = {},
): Promise<string> {
  await cloud.client(ECSClient).send(
    new RegisterTaskDefinitionCommand({
      family,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'dump', image, essential: true, ...container }],
      ...settings,
    }),
  );
  return family;
}

/** Runs a task, and returns its ARN. */
export async function runTask(
  cloud: LocalCloud,
  taskDefinition: string,
  input: Partial<RunTaskCommandInput> = {},
): Promise<string> {
  const { tasks } = await cloud.client(ECSClient).send(
    new RunTaskCommand({
      cluster: 'runner',
      taskDefinition,
      launchType: 'FARGATE',
      networkConfiguration: NETWORK,
      ...input,
    }),
  );
  return tasks?.[0]?.taskArn as string;
}

export async function describeTask(cloud: LocalCloud, arn: string): Promise<Task> {
  const { tasks } = await cloud.client(ECSClient).send(new DescribeTasksCommand({ cluster: 'runner', tasks: [arn] }));
  return tasks?.[0] as Task;
}

/** Waits until a task has stopped. */
export function stopped(cloud: LocalCloud, arn: string): Promise<Task> {
  return until(async () => {
    const task = await describeTask(cloud, arn);
    return task.lastStatus === 'STOPPED' && task;
  });
}

/** Waits until the container of a task has written this to its log, and returns the container. */
export function logged(cloud: LocalCloud, arn: string, text: string) {
  return until(() => cloud.tasks.containers().find(({ taskArn, log }) => taskArn === arn && log.includes(text)));
}
