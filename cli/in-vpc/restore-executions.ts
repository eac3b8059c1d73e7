import type { LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { RUNNER_NAMES } from '../../functions/runner/env';
import { awsFailure, InvocationError } from '../core/errors';
import { type Description, describedExecution, STATES } from '../core/execution';
import { JsonService } from '../core/json-service';

const started = z.object({ executionArn: z.string() });

/** The executions of the runner that restore dumps of a job. */
export class RestoreExecutions {
  readonly #service: JsonService;
  readonly #stateMachineArn: string;

  /** @param functionArn of the dump function, from which the module derives the names of the runner. */
  constructor(functionArn: string, lambda: LambdaClient, environment: NodeJS.ProcessEnv) {
    this.#service = new JsonService(STATES, lambda, environment);
    this.#stateMachineArn = `${functionArn.replace(':lambda:', ':states:').replace(':function:', ':stateMachine:')}${RUNNER_NAMES.restore}`;
  }

  /** @throws {InvocationError} */
  async start(name: string, input: object, signal: AbortSignal): Promise<string> {
    const request = { stateMachineArn: this.#stateMachineArn, name, input: JSON.stringify(input) };
    const { executionArn } = started.parse(
      await this.#call('StartExecution', request, `start the execution "${name}" of`, signal),
    );
    return executionArn;
  }

  arnOf(name: string): string {
    return `${this.#stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  }

  /** @throws {InvocationError} */
  async describe(executionArn: string, signal: AbortSignal): Promise<Description> {
    return describedExecution.parse(
      await this.#call('DescribeExecution', { executionArn }, `describe the execution "${executionArn}" of`, signal),
    );
  }

  async #call(action: string, parameters: object, what: string, signal: AbortSignal): Promise<unknown> {
    try {
      return await this.#service.call(action, parameters, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw awsFailure(InvocationError, {
        service: 'Step Functions',
        action: what,
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
