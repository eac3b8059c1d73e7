import { familyName, HAND_OVER_FAMILIES } from '../matrices/hand-over';
import { controlTable, faultTable } from '../report/tables';
import type { HandOverFindings } from './prove-hand-over';

/** Renders the report's section on the hand-over to the runner. */
export function renderHandOver({ minutes, summaries, controls }: HandOverFindings): string {
  const families = Object.entries(HAND_OVER_FAMILIES).map(([family, faults]): [string, string] => [
    familyName(family as keyof typeof HAND_OVER_FAMILIES),
    faults,
  ]);
  return `## Hand-over to the runner

The same function with the runner: the module's state machine runs the same code as a task, and the function leaves every slot
to it (${minutes} minutes). The proxy injects faults into the calls of both. After each trial there must be one dump as above, and:

- no two executions of the slot ran at the same time (**doubled**)
- no upload is open, except for attempts that were killed or stopped during a request (**contradictory**)
- the event of an execution that failed permanently is in the dead-letter queue (**lost**); sent again, it makes the dump

${faultTable(summaries, Object.fromEntries(families))}

Negative controls, by the same trials:

${controlTable(controls)}`;
}
