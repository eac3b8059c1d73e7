import { describedExecution, STATES, taskEnd } from '../core/execution';
import { JsonService } from '../core/json-service';
import type { Session } from '../core/session';

/** How an execution ended. */
export interface ExecutionEnd {
  readonly isDone: boolean;
  /** A part of a sentence. */
  readonly how: string;
}

/** Undefined while the execution runs, and for a person who may not describe it. */
export type AskForEnd = () => Promise<ExecutionEnd | undefined>;

/** Asks Step Functions for an execution of the runner. */
export async function askForEnd(
  executionArn: string,
  { aws, environment, signal }: Pick<Session, 'aws' | 'environment' | 'signal'>,
): Promise<AskForEnd> {
  const states = new JsonService(STATES, await aws.lambda(), environment);
  let isKnown = true;
  return async () => {
    if (!isKnown) return undefined;
    try {
      const description = describedExecution.parse(await states.call('DescribeExecution', { executionArn }, signal));
      const { status } = description;
      if (status === 'RUNNING') return undefined;
      const { reason } = taskEnd(description);
      return { isDone: status === 'SUCCEEDED', how: reason === status ? status : `${status}, ${reason}` };
    } catch {
      signal.throwIfAborted();
      isKnown = false;
      return undefined;
    }
  };
}
