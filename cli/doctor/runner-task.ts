import * as z from 'zod';
import { TASK_ENV } from '../../functions/runner/env';
import { awsFailure, InvocationError } from '../core/errors';
import { JsonService, type ServiceNames } from '../core/json-service';
import { askAws, type Examination } from './finding';

const ECS: ServiceNames = {
  name: 'ecs',
  target: 'AmazonEC2ContainerServiceV20141113',
  protocol: '1.1',
  variable: 'AWS_ENDPOINT_URL_ECS',
};

/** The answer to DescribeTaskDefinition (Amazon ECS API Reference). */
const described = z.object({
  taskDefinition: z.object({
    containerDefinitions: z.tuple([
      z.object({
        image: z.string(),
        environment: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
      }),
    ]),
  }),
});

/** The task that the runner of a job starts next. */
export interface RunnerTask {
  readonly image: string;
  /** Seconds that it may take; undefined when its definition does not state them. */
  readonly seconds: number | undefined;
}

/** Why a task is not known: its definition does not exist, or the user may not read it. */
export type Unknown = 'missing' | 'denied';

/** ARN of the state machine for work that the job leaves to its runner; undefined without a runner. */
export function runnerOf({ config, masking }: Pick<Examination, 'config' | 'masking'>): string | undefined {
  return config?.runner?.stateMachineArn ?? masking?.runnerStateMachine;
}

/** Name of the state machine, which its task definition has, too. */
export function nameOfRunner(stateMachineArn: string): string {
  return stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1);
}

/** @throws {InvocationError} */
export async function readRunnerTask(
  stateMachineArn: string,
  { aws, environment, signal }: Examination['session'],
): Promise<RunnerTask | Unknown> {
  const family = nameOfRunner(stateMachineArn);
  const ecs = new JsonService(ECS, await aws.lambda(), environment);
  try {
    // Without a revision it is the newest active one, which is what the state machine starts.
    const answer = await askAws(() => ecs.call('DescribeTaskDefinition', { taskDefinition: family }, signal));
    if (answer === 'denied') return answer;
    const [{ image, environment: variables }] = described.parse(answer).taskDefinition.containerDefinitions;
    const seconds = Number(variables.find(({ name }) => name === TASK_ENV.timeout)?.value);
    return { image, seconds: Number.isFinite(seconds) ? seconds : undefined };
  } catch (error) {
    signal.throwIfAborted();
    // ECS has no other name for a definition that does not exist.
    if (error instanceof Error && error.name === 'ClientException') return 'missing';
    throw awsFailure(InvocationError, {
      service: 'ECS',
      action: 'describe',
      resource: `the task definition "${family}"`,
      error,
      code: 'RUNNER_UNAVAILABLE',
    });
  }
}
