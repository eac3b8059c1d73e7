import { StepFunctions, taskEnd } from './execution';
import type { Session } from './session';

/** How an execution ended. */
export interface ExecutionEnd {
  readonly isDone: boolean;
  /** A part of a sentence. */
  readonly how: string;
}

/** Undefined while the execution runs, and for a person who may not describe it. */
export type AskForEnd = () => Promise<ExecutionEnd | undefined>;

/** Asks Step Functions for an execution of the runner. The lock record shows most ends as well, so that no answer is no error. */
export async function askForEnd(
  executionArn: string,
  { aws, environment, signal }: Pick<Session, 'aws' | 'environment' | 'signal'>,
): Promise<AskForEnd> {
  const states = new StepFunctions(await aws.lambda(), environment);
  let isKnown = true;
  return async () => {
    if (!isKnown) return undefined;
    try {
      const description = await states.describe(executionArn, signal);
      const { status } = description;
      if (status === 'RUNNING') return undefined;
      const { reason } = taskEnd(description);
      return { isDone: status === 'SUCCEEDED', how: reason === status ? status : `${status}, ${reason}` };
    } catch (error) {
      signal.throwIfAborted();
      if ((error as Error).name === 'ExecutionDoesNotExist')
        return { isDone: false, how: 'it does not exist any more' };
      isKnown = false;
      return undefined;
    }
  };
}
