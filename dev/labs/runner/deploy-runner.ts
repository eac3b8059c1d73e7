import { type ContainerDefinition, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { LocalCloud } from '../../local-cloud';
import { deployRole } from '../../local-cloud/deploy';
import type { ReleasedModule } from '../released/released-module';
import { placeOf } from '../released/shop-module';

/** Of the state machines in labs, for a second of their retriers. */
export const RETRY_SCALE = 0.01;

/** A state machine of the runner and the task that it starts. */
export interface Runner {
  /** Of the state machine, and of the family of its tasks. */
  readonly name: string;
  /** What its local values in the module begin with. */
  readonly local: string;
  readonly roleName: string;
  readonly taskRoleArn: string;
  readonly image: string;
  /** Variables of the task, as the module gives them. */
  readonly variables: Readonly<Record<string, string>>;
  readonly container?: Omit<ContainerDefinition, 'name' | 'image' | 'environment'>;
}

/** Creates a state machine with the role and the definition of the module, and its task definition, in a cluster that is there. */
export async function deployRunner(cloud: LocalCloud, module: ReleasedModule, runner: Runner): Promise<void> {
  const { name, local, roleName, taskRoleArn, image, variables, container } = runner;
  const environment = Object.entries(variables).map(([key, value]) => ({ name: key, value }));
  await cloud.client(ECSClient).send(
    new RegisterTaskDefinitionCommand({
      family: name,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '1024',
      memory: '2048',
      taskRoleArn,
      containerDefinitions: [{ name: 'dump', image, essential: true, stopTimeout: 120, environment, ...container }],
    }),
  );
  const statements = module.statements(local, ['RunTask', 'FollowTask', 'PassRolesToTask', 'FollowTasksByEvents']);
  const roleArn = await deployRole(cloud, roleName, statements, 'states.amazonaws.com');
  const definition = JSON.stringify(module.local(`${local}_definition`));
  await cloud.client(SFNClient).send(new CreateStateMachineCommand({ name, definition, roleArn, type: 'STANDARD' }));
}

/**
 * Values of the module about the network, the cluster and the time of a runner. Lists and numbers replace the quotes as well, so
 * that they have to come before other values.
 *
 * @param cluster its name
 * @param resource prefix of the names of roles
 */
export function runnerPlace(
  cloud: LocalCloud,
  cluster: string,
  resource: string,
  taskSeconds: number,
): Record<string, string> {
  const { region, accountId } = cloud;
  return {
    '"${var.subnet_ids}"': '["subnet-1"]',
    '"${var.runner_timeout + 900}"': String(taskSeconds + 60),
    '${aws_security_group.dump.id}': 'sg-1',
    '${one(aws_ecs_cluster.runner[*].arn)}': `arn:aws:ecs:${region}:${accountId}:cluster/${cluster}`,
    '${one(aws_iam_role.runner_start[*].arn)}': `arn:aws:iam::${accountId}:role/${resource}-task-exec`,
    '"${var.tags}"': '{}',
    ...placeOf(cloud),
  };
}
