import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression, stringList } from '../../synth/expression';
import { DUMP_CONTAINER, type RunnerBase, TEMPORARY, taskEnvironment } from './runner-base';
import type { RunnerRole } from './runner-role';
import type { WorkProps } from './work-props';

export interface TaskDefinitionProps extends Pick<WorkProps, 'workId' | 'suffix' | 'command' | 'environment' | 'when'> {
  readonly role: RunnerRole;
}

/** The task of a kind of work: the image of the function with another entry point. */
export class TaskDefinition extends Construct {
  /** Name, as a Terraform template: without a revision it stands for the newest one, also for a retry. */
  readonly family: string;

  constructor(scope: Construct, base: RunnerBase, props: TaskDefinitionProps) {
    const { workId, suffix, role, when } = props;
    super(scope, `task-definition.${workId}`);
    const { naming, logs, start } = base;
    const definition = new EcsTaskDefinition(this, `definition.${workId}`, {
      count: countWhen(when),
      family: base.nameOf(suffix),
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: expression('tostring(var.runner_cpu)'),
      memory: expression('tostring(var.runner_memory)'),
      runtimePlatform: {
        operatingSystemFamily: 'LINUX',
        cpuArchitecture: expression('upper(var.architecture)'),
      },
      volume: [{ name: TEMPORARY.name }],
      executionRoleArn: start.arn,
      taskRoleArn: role.arn,
      containerDefinitions: expression(`jsonencode([${containerOf(props)}])`),
      tags: naming.tags,
      dependsOn: [logs, start.policy, role.policy],
      // A retry during an apply finds an active revision at all times.
      lifecycle: { createBeforeDestroy: true },
    });
    // A dynamic block, because Fargate has no such setting for the default size.
    definition.addOverride('dynamic.ephemeral_storage', {
      for_each: expression('var.runner_ephemeral_storage == null ? [] : [var.runner_ephemeral_storage]'),
      content: { size_in_gib: expression('ephemeral_storage.value') },
    });
    this.family = expression(attributeOfOptional(definition, 'family'));
  }
}

function containerOf({ command, environment = [] }: TaskDefinitionProps): string {
  if (command === undefined) return DUMP_CONTAINER;
  const [own = '{}', ...further] = environment;
  return `merge(${DUMP_CONTAINER}, { command = ${stringList(command)}, environment = ${taskEnvironment([own], further)} })`;
}
