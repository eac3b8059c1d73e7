import type { LambdaClient } from '@aws-sdk/client-lambda';
import { RUNNER_NAMES } from '../../functions/runner/env';
import { executionArn } from '../../functions/slot-job/execution';
import { awsFailure, InvocationError } from '../core/errors';
import { type Description, StepFunctions } from '../core/execution';

/** The executions of the runner that restore dumps of a job. */
export class RestoreExecutions {
  readonly #states: StepFunctions;
  readonly #stateMachineArn: string;

  /** @param functionArn of the dump function, without a qualifier: the module derives the names of the runner from it. */
  constructor(functionArn: string, lambda: LambdaClient, environment: NodeJS.ProcessEnv) {
    this.#states = new StepFunctions(lambda, environment);
    this.#stateMachineArn = `${functionArn.replace(':lambda:', ':states:').replace(':function:', ':stateMachine:')}${RUNNER_NAMES.restore}`;
  }

  /** @throws {InvocationError} */
  async start(name: string, input: object, signal: AbortSignal): Promise<void> {
    const start = this.#states.start(this.#stateMachineArn, name, input, signal);
    await this.#explained(start, `start the execution "${name}" of`, signal);
  }

  arnOf(name: string): string {
    return executionArn(this.#stateMachineArn, name);
  }

  /** @throws {InvocationError} */
  async describe(execution: string, signal: AbortSignal): Promise<Description> {
    const description = this.#states.describe(execution, signal);
    return this.#explained(description, `describe the execution "${execution}" of`, signal);
  }

  async #explained<T>(answer: Promise<T>, action: string, signal: AbortSignal): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      signal.throwIfAborted();
      throw awsFailure(InvocationError, {
        service: 'Step Functions',
        action,
        resource: `the state machine "${this.#stateMachineArn}"`,
        error,
        code: 'RUNNER_UNAVAILABLE',
        hints: { StateMachineDoesNotExist: { code: 'RUNNER_MISSING', detail: NO_RUNNER } },
      });
    }
  }
}

const NO_RUNNER =
  'The job has no runner that restores. Set engine = "auto" (or "fargate") and runner_image_uri in the module, and apply it; dumps that fit into the function are still made there. Or run this command on a machine in the VPC (docs/restore.md).';
