import { withoutGuard } from '../../dev/tools/guards';
import type { SourceChange } from '../../dev/tools/patched-source';
import { CLOCKS_AHEAD, wrongClocks } from './matrices/clocks';
import { crashes } from './matrices/crashes';
import { SHORT_TIMEOUT_SECONDS } from './matrices/deadlines';
import { zombies } from './matrices/zombies';
import { CRASH_AFTER, CRASH_BEFORE } from './proxy/faults';
import type { BaselineRun } from './trials/baseline-run';
import { NO_GATE } from './trials/builds';
import type { InjectionPoint } from './trials/injection-points';
import { inspectSlot, type ProblemKind } from './trials/inspect-slot';
import type { DeployOptions, ReliabilityLab, Subject } from './trials/lab';
import { runTrials, type Trial, type TrialResult } from './trials/trial';

/** A function without one guard. Trials that pass with the complete function must fail without the guard. */
export interface NegativeControl {
  /** Name of its function: short, with letters and dashes only. */
  readonly name: string;
  /** The removed guard. */
  readonly without: string;
  readonly options: DeployOptions;
  readonly trials: (subject: Subject, points: readonly InjectionPoint[]) => Trial[];
  /** Kind of problem that must occur at least once. */
  readonly expect: ProblemKind;
}

const NO_IF_NONE_MATCH = withoutGuard('never-overwrites-a-dump');

const NO_LOSS_DETECTION: readonly SourceChange[] = [
  withoutGuard('lost-is-not-confirmed', 'true'),
  withoutGuard('loss-ends-the-lease', "reason === ''"),
];

const REPORTS_LAST: readonly SourceChange[] = [
  {
    file: 'store-dump/run/store-dump.ts',
    find: 'await maker.report(summary);',
    replace: 'this.late = () => maker.report(summary);',
  },
  {
    file: 'store-dump/run/store-dump.ts',
    find: 'return { outcome: end.outcome, summary',
    replace: 'await this.late?.(); return { outcome: end.outcome, summary',
  },
];

/** Writes the first half of the dump and exits 0. */
const HALF_A_DUMP = {
  mysqldump: `#!/bin/sh
root=/opt/mysql-client
"$root/lib/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$root/lib" "$root/libexec/mysqldump" "$@" 2>/dev/null |
  head -c 3000
exit 0
`,
};

const at = (label: string) => (point: InjectionPoint) => point.label === label;
const withoutFault =
  (family: string) =>
  (subject: Subject): Trial[] => [{ family, name: 'a run without faults', subject, disturb: () => () => undefined }];

const zombiesAt =
  (...labels: string[]) =>
  (subject: Subject, points: readonly InjectionPoint[]) =>
    zombies(
      subject,
      labels.flatMap((label) => points.filter(at(label)).slice(0, 1)),
    );

/** Crashes at every second call, so that each stage is covered. */
const someCrashes = (subject: Subject, points: readonly InjectionPoint[]) =>
  crashes(
    subject,
    points.filter((_point, i) => i % 2 === 1),
  ).filter(({ name }) => name.endsWith(CRASH_BEFORE.name));

/** The last call before a run that has lost its lock would notice it: parts are uploaded, and the renewal follows. */
const BEFORE_THE_RENEWAL = zombiesAt('S3 UploadPart part 1');

export const NEGATIVE_CONTROLS: readonly NegativeControl[] = [
  {
    name: 'no-condition',
    without: 'If-None-Match at the completion',
    options: { changes: [NO_IF_NONE_MATCH] },
    trials: zombiesAt('S3 CompleteMultipartUpload'),
    expect: 'doubled',
  },
  {
    name: 'unguarded-zombie',
    without: 'detection that the lock is lost, and If-None-Match',
    options: { changes: [NO_IF_NONE_MATCH, ...NO_LOSS_DETECTION] },
    trials: BEFORE_THE_RENEWAL,
    expect: 'doubled',
  },
  {
    name: 'loser-succeeds',
    without: 'stand-by: a run without the lock succeeds at once',
    options: { changes: [withoutGuard('loser-stands-by', 'old')] },
    trials: someCrashes,
    expect: 'lost',
  },
  {
    name: 'no-takeover',
    without: 'takeover from a holder that no longer renews',
    options: {
      timeoutSeconds: SHORT_TIMEOUT_SECONDS,
      changes: [withoutGuard('takeover-waits', 'false')],
    },
    trials: someCrashes,
    expect: 'lost',
  },
  {
    name: 'no-gate',
    without: 'the gate, with a mysqldump that ends half-way and exits 0',
    options: { changes: [NO_GATE], programs: HALF_A_DUMP },
    trials: withoutFault('gate'),
    expect: 'truncated',
  },
  {
    name: 'no-identification',
    without: 'the check of the object after an unclear completion, which counts as success',
    options: {
      changes: [
        withoutGuard('unclear-is-no-success', "({ fence, upload }) => ({ phase: 'publish', fence, upload })"),
        withoutGuard('no-manifest-for-another-dump'),
      ],
    },
    trials: zombiesAt('S3 CompleteMultipartUpload'),
    // The completed object belongs to another run, but the manifest describes this run's upload.
    expect: 'contradictory',
  },
  {
    name: 'no-adoption',
    without: 'the check for a dump of an earlier run',
    options: {
      timeoutSeconds: SHORT_TIMEOUT_SECONDS,
      changes: [withoutGuard('adopts-what-a-run-left', "{ phase: 'dump', fence }")],
    },
    trials: (subject, points) => crashes(subject, points.filter(at('S3 PutObject manifest'))).slice(0, 1),
    expect: 'lost',
  },
  {
    name: 'reports-last',
    without: 'the metrics of the dump before DONE: they are published at the end of the run',
    options: { changes: REPORTS_LAST },
    trials: (subject, points) =>
      crashes(subject, points.filter(at('DynamoDB UpdateItem done'))).filter(({ name }) =>
        name.endsWith(CRASH_AFTER.name),
      ),
    // The retry finds DONE, and has nothing to report.
    expect: 'contradictory',
  },
  {
    name: 'wall-clock',
    without: 'monotonic time: the remaining time is calculated from the wall clock',
    options: {
      changes: [
        CLOCKS_AHEAD,
        {
          file: 'slot-job/handle.ts',
          find: 'remainingTime(context.getRemainingTimeInMillis(), clock)',
          replace: '() => context.getRemainingTimeInMillis()',
        },
      ],
    },
    trials: (subject, points) => wrongClocks(subject, points).slice(0, points.length),
    expect: 'lost',
  },
];

export interface ControlResult extends Pick<NegativeControl, 'without' | 'expect'> {
  readonly trials: number;
  /** Slots that failed as expected. */
  readonly seen: number;
  /** Description of the first of them. */
  readonly example: string;
}

/** Runs the trials of a control. @returns how often the function without the guard failed */
export async function runControl(
  lab: ReliabilityLab,
  control: NegativeControl,
  { points, reference }: BaselineRun,
): Promise<ControlResult> {
  const subject = await lab.deploy(control.name, 'small', control.options);
  // Without requeues, which would only repeat the failure.
  const trials = control.trials(subject, points).map((trial) => ({ ...trial, requeues: 0 }));
  const results = await runTrials(lab, trials, { small: reference });
  return controlResult(control, results);
}

/** Counts how often a function without a guard failed as expected. */
export function controlResult(
  { without, expect }: Pick<NegativeControl, 'without' | 'expect'>,
  results: readonly TrialResult[],
): ControlResult {
  const wrong = results.filter(({ problems }) => problems.some(({ kind }) => kind === expect));
  const [first] = wrong;
  const what = first?.problems.find(({ kind }) => kind === expect)?.what ?? '';
  const example = first ? `${first.trial.name}: ${what}` : '';
  return { without, expect, trials: results.length, seen: wrong.length, example };
}

/** Runs the complete function with a mysqldump that ends half-way with exit status 0: no object may become visible. */
export async function gateRefusesHalfADump(lab: ReliabilityLab): Promise<{ attempts: number; visible: number }> {
  const subject = await lab.deploy('half', 'small', { programs: HALF_A_DUMP });
  const slot = lab.freshSlot();
  await lab.send(subject, slot);
  const attempts = await lab.settled(subject, slot, 1);
  const { problems, record } = await inspectSlot(lab, subject, slot);
  const refused = problems.length === 1 && /-- Dump completed/.test(record?.lastError ?? '');
  return { attempts: attempts.length, visible: refused ? 0 : 1 };
}
