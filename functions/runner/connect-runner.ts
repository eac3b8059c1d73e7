import { clientOptions } from '../core/aws/client-options';
import type { Executions } from './executions';
import { type WorkRunner, workRunnerOf } from './work-runner';

/** Time limit of a request to Step Functions, in milliseconds. */
const TIMEOUT_MS = 5_000;

/**
 * The executions of a state machine. The client is loaded when one is started or asked for: other starts of the function don't wait
 * for it.
 *
 * @param subnetIds of the function, for messages.
 */
export function loadedExecutions(stateMachineArn: string, subnetIds: readonly string[]): () => Promise<Executions> {
  let loaded: Promise<Executions> | undefined;
  return () => {
    loaded ??= import('./executions').then(({ connectExecutions }) =>
      connectExecutions(clientOptions(TIMEOUT_MS), stateMachineArn, subnetIds),
    );
    return loaded;
  };
}

/** Undefined without a runner. */
export function connectWorkRunner(
  stateMachineArn: string | undefined,
  subnetIds: readonly string[],
): WorkRunner | undefined {
  return stateMachineArn === undefined ? undefined : workRunnerOf(loadedExecutions(stateMachineArn, subnetIds));
}
