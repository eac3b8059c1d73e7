import type { LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { parseJson } from '../../functions/core/schema/parse-json';
import { JsonService, type ServiceNames } from './json-service';

const STATES: ServiceNames = {
  name: 'states',
  target: 'AWSStepFunctions',
  protocol: '1.0',
  variable: 'AWS_ENDPOINT_URL_SFN',
};

/** The answer to DescribeExecution. */
const describedExecution = z.object({
  status: z.string(),
  /** Seconds since 1970. */
  startDate: z.number().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
});
export type Description = z.infer<typeof describedExecution>;

const started = z.object({ executionArn: z.string() });

/** Step Functions, which starts executions of the runner and describes them. Errors have the name of the service's own. */
export class StepFunctions {
  readonly #service: JsonService;

  constructor(lambda: LambdaClient, environment: NodeJS.ProcessEnv) {
    this.#service = new JsonService(STATES, lambda, environment);
  }

  /** Returns the ARN of the execution. */
  async start(stateMachineArn: string, name: string, input: object, signal: AbortSignal): Promise<string> {
    const request = { stateMachineArn, name, input: JSON.stringify(input) };
    return started.parse(await this.#service.call('StartExecution', request, signal)).executionArn;
  }

  async describe(executionArn: string, signal: AbortSignal): Promise<Description> {
    return describedExecution.parse(await this.#service.call('DescribeExecution', { executionArn }, signal));
  }
}

/** The task in the cause of an execution that failed ("Run Amazon ECS or Fargate tasks with Step Functions"). */
const taskSchema = z.object({
  StoppedReason: z.string().optional(),
  Containers: z.array(z.object({ ExitCode: z.int().nullish(), Reason: z.string().nullish() })).optional(),
});

/** How the task of an execution ended that did not succeed. */
export interface TaskEnd {
  /** Of its container; undefined when it had none, or did not start. */
  readonly exitCode: number | undefined;
  /** For people. */
  readonly reason: string;
}

export function taskEnd({ status, error = status, cause = '' }: Description): TaskEnd {
  const task = parseJson(taskSchema, cause);
  const [container] = task?.Containers ?? [];
  const exitCode = container?.ExitCode ?? undefined;
  const ended = exitCode === undefined ? undefined : `exit code ${exitCode}`;
  const reason = [task?.StoppedReason, ended, container?.Reason].filter(Boolean).join('; ') || cause || error;
  return { exitCode, reason };
}
