import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  SFNClient,
  type SFNClientConfig,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { explainAwsError } from '../core/aws/aws-errors';
import { explainUnreachable } from '../core/aws/unreachable';
import { RunnerError } from '../core/errors';
import { executionArn } from '../slot-job/execution';

/** Undefined for an execution that can't be seen: its state machine was destroyed, or it ended 90 days ago. */
export type Status = ExecutionStatus | undefined;

/** An execution of a name, which was started now or before. */
export interface Started {
  /** Its ARN. */
  readonly execution: string;
  readonly status: Status;
}

/** Starts the executions of a state machine, and describes them. */
export interface Executions {
  /**
   * Starts the execution of a name, unless there is one: Step Functions starts no second one for 90 days.
   *
   * @throws {RunnerError}
   */
  start(name: string, input: object): Promise<Started>;
  /** @param execution its ARN. @throws {RunnerError} */
  statusOf(execution: string): Promise<Status>;
}

/** @param subnetIds of the function, for messages. */
export function connectExecutions(
  options: SFNClientConfig,
  stateMachineArn: string,
  subnetIds: readonly string[],
): Executions {
  const client = explainUnreachable(new SFNClient(options), 'Step Functions', subnetIds);
  return new StepFunctionsExecutions(client, stateMachineArn);
}

/** A state machine of type Standard: its executions are durable, and have unique names. */
class StepFunctionsExecutions implements Executions {
  constructor(
    private readonly client: SFNClient,
    private readonly stateMachineArn: string,
  ) {}

  async start(name: string, input: object): Promise<Started> {
    try {
      const { executionArn = '' } = await this.client.send(
        new StartExecutionCommand({ stateMachineArn: this.stateMachineArn, name, input: JSON.stringify(input) }),
      );
      return { execution: executionArn, status: 'RUNNING' };
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw this.#explain(`start the execution "${name}" of`, error);
      // Another input may have been sent for it, by an event of another kind: it runs all the same.
      const execution = executionArn(this.stateMachineArn, name);
      return { execution, status: await this.statusOf(execution) };
    }
  }

  async statusOf(execution: string): Promise<Status> {
    try {
      const { status } = await this.client.send(new DescribeExecutionCommand({ executionArn: execution }));
      return status;
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
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
