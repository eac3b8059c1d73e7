import type { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Construct } from 'constructs';
import type { RunnerBase } from './runner-base';
import { RunnerRole } from './runner-role';
import { StateMachine } from './state-machine';
import { TaskDefinition } from './task-definition';
import type { WorkProps } from './work-props';

/** A kind of work of the runner: the role and the definition of its tasks, and the state machine that starts them. */
export class RunnerWork extends Construct {
  readonly stateMachine: SfnStateMachine;
  readonly stateMachineArn: string;
  readonly taskRoleArn: string;

  constructor(scope: Construct, base: RunnerBase, props: WorkProps) {
    const { workId, title, naming, when } = props;
    super(scope, `work.${workId}`);
    const { account } = base;
    const task = new RunnerRole(this, {
      account,
      naming,
      roleId: `${workId}_task`,
      name: `${naming.resource}${props.roleSuffixes.task}`,
      description: `Tasks of the ${title} of the job ${naming.job}`,
      service: 'ecs-tasks.amazonaws.com',
      policy: props.policy,
      when,
    });
    const definition = new TaskDefinition(this, base, { ...props, role: task });
    const machine = new StateMachine(this, base, { ...props, family: definition.family, role: task });
    this.stateMachine = machine.resource;
    this.stateMachineArn = base.stateMachineArn(props.suffix);
    this.taskRoleArn = task.arn;
  }
}
