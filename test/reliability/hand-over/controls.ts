import { withoutGuard } from '../../../dev/tools/guards';
import type { SourceChange } from '../../../dev/tools/patched-source';
import { retries, retriesAtWork, stops, undisturbed } from '../matrices/hand-over';
import { type ControlResult, controlResult } from '../negative-controls';
import type { ProblemKind } from '../trials/inspect-slot';
import type { ReliabilityLab } from '../trials/lab';
import { runTrials, type Trial } from '../trials/trial';
import type { HandOverBaseline } from './baseline';

/** A function and a task without one guard of the hand-over. */
interface HandOverControl {
  /** Name of its function: short, with letters and dashes only. */
  readonly name: string;
  readonly without: string;
  readonly changes: readonly SourceChange[];
  readonly trials: (baseline: HandOverBaseline) => Trial[];
  /** Kind of problem that must occur at least once. */
  readonly expect: ProblemKind;
}

export const HAND_OVER_CONTROLS: readonly HandOverControl[] = [
  {
    name: 'ended-runs',
    without: 'the question whether an execution that was started before still runs',
    changes: [
      {
        file: 'runner/executions.ts',
        find: 'return { execution, status: await this.statusOf(execution) };',
        replace: "return { execution, status: 'RUNNING' };",
      },
    ],
    trials: (baseline) => stops(baseline, baseline.ofTask.slice(0, 2)),
    expect: 'lost',
  },
  {
    name: 'nothing-started',
    without: 'StartExecution before HANDED_OVER',
    changes: [
      {
        file: 'runner/slot-hand-over.ts',
        find: 'const started = await this.runner.start(this.target, { number, reason, scheduled });',
        replace: "const started = { running: 'never-started' };",
      },
    ],
    trials: undisturbed,
    expect: 'lost',
  },
  {
    name: 'new-names',
    without: 'one name for all starts of an execution: each start takes the next number that nobody has used',
    changes: [
      {
        file: 'runner/executions.ts',
        find: 'async start(name: string, input: object): Promise<Started> {',
        replace: `async start(name: string, input: object): Promise<Started> {
    const used = executionArn(this.stateMachineArn, name);
    if ((await this.statusOf(used)) !== undefined) return { execution: used, status: 'ABORTED' };`,
      },
    ],
    trials: (baseline) =>
      retries(baseline).filter(({ name }) => /StartExecution.*(?:before the answer|lost)/.test(name)),
    expect: 'doubled',
  },
  {
    name: 'unrecorded',
    without: 'the record of a hand-over by its task',
    changes: [withoutGuard('a-task-records-its-hand-over')],
    trials: retriesAtWork,
    expect: 'contradictory',
  },
  {
    name: 'unasked',
    without: 'the question whether the execution of a slot that is HANDED_OVER still runs',
    changes: [withoutGuard('returns-only-while-it-runs', 'record.handOver')],
    trials: (baseline) => stops(baseline, baseline.ofTask.slice(0, 1)),
    expect: 'lost',
  },
];

/** Runs the trials of a control. @returns how often the function without the guard failed */
export async function runHandOverControl(
  lab: ReliabilityLab,
  { name, changes, trials, ...control }: HandOverControl,
  baseline: HandOverBaseline,
): Promise<ControlResult> {
  const subject = await lab.deployWithRunner(name, baseline.subject.size, changes);
  // Without requeues, which would only repeat the failure.
  const its = trials({ ...baseline, subject }).map((trial) => ({ ...trial, requeues: 0 }));
  return controlResult(control, await runTrials(lab, its, { [subject.size]: baseline.reference }));
}
