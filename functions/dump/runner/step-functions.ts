import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  type SFNClientConfig,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { explainAwsError } from '../../core/aws/aws-errors';
import { explainUnreachable } from '../../core/aws/unreachable';
import { RunnerError } from '../../core/errors';
import { type ExecutionInput, executionName } from '../../slot-job/execution';
import type { SlotTarget } from '../../slot-job/target';
import type { Runner, Started } from './runner';

/** @param subnetIds of the function, for messages. */
export function connectRunner(options: SFNClientConfig, stateMachineArn: string, subnetIds: readonly string[]): Runner {
  const client = explainUnreachable(new SFNClient(options), 'Step Functions', subnetIds);
  return new StepFunctionsRunner(client, stateMachineArn);
}

/** The runner as a state machine of Step Functions, of type Standard: its executions are durable, and have unique names. */
class StepFunctionsRunner implements Runner {
  constructor(
    private readonly client: SFNClient,
    private readonly stateMachineArn: string,
  ) {}

  async start(target: SlotTarget, number: number, scheduled: boolean): Promise<Started> {
    const input: ExecutionInput = { ...target, scheduled, execution: number };
    const name = executionName(target, number);
    try {
      const { executionArn = '' } = await this.client.send(
        new StartExecutionCommand({ stateMachineArn: this.stateMachineArn, name, input: JSON.stringify(input) }),
      );
      return { running: executionArn };
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw this.#explain(`start the execution "${name}" of`, error);
      // Another input may have been sent for it, by an event of another kind: it runs all the same.
      const arn = executionArn(this.stateMachineArn, name);
      return (await this.ask(arn)) === 'running' ? { running: arn } : { ended: true };
    }
  }

  async ask(execution: string): Promise<'running' | 'ended'> {
    try {
      const { status } = await this.client.send(new DescribeExecutionCommand({ executionArn: execution }));
      return status === 'RUNNING' ? 'running' : 'ended';
    } catch (error) {
      // Also when its state machine was destroyed, or when it ended 90 days ago.
      if (error instanceof ExecutionDoesNotExist) return 'ended';
      throw this.#explain(`ask for the execution "${execution}" of`, error);
    }
  }

  #explain(action: string, error: unknown): RunnerError {
    const { code, detail } = explainAwsError({
      service: 'Step Functions',
      action,
      resource: `state machine "${this.stateMachineArn}"`,
      error,
      code: 'RUNNER_UNAVAILABLE',
      hints: {
        StateMachineDoesNotExist: {
          code: 'RUNNER_MISSING',
          detail: 'The state machine does not exist. Apply the Terraform module again, which creates it.',
        },
        StateMachineDeleting: {
          code: 'RUNNER_MISSING',
          detail: 'The state machine is being deleted. Wait for the end of the terraform apply that deletes it.',
        },
      },
    });
    return new RunnerError(code, detail, { cause: error });
  }
}

/** `arn:aws:states:<region>:<account>:stateMachine:<name>` → `arn:aws:states:<region>:<account>:execution:<name>:<execution>`. */
function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
