import { setTimeout as sleep } from 'node:timers/promises';
import type { Flavour } from '../../../dev/servers/flavours';
import type { Wire, WireFault } from '../proxy/database-proxy';
import { inspectSlot } from '../trials/inspect-slot';
import { oneEvent, runTrial, type Trial, type TrialContext, type TrialResult } from '../trials/trial';
import type { ConnectionPosition, Lane } from './lane';

/** A dump of a database without faults. All trials are derived from it. */
export interface DumpBaseline {
  /** The expected text of every dump. */
  readonly text: string;
  /** The connections of a run, in order. */
  readonly wires: readonly Wire[];
}

/** The connection of mysqldump, which has the most bytes: its number, from 1, and its traffic. */
export function dumpConnection(wires: DumpBaseline['wires']): Wire & { readonly connection: number } {
  const [bytes, index] = wires.reduce((most, wire, i) => (wire.bytes > most[0] ? [wire.bytes, i] : most), [0, 0]);
  return { connection: index + 1, bytes, turns: wires[index]?.turns ?? [] };
}

/** A trial on a lane: a fault of the connection to the database, or of the database. */
export interface DatabaseTrial {
  readonly family: string;
  /** Description of the fault. */
  readonly name: string;
  /** Default: both. */
  readonly flavour?: Flavour;
  /** Pattern that the error of a failed attempt must match. */
  readonly errorPattern: RegExp;
  /** The fault lasts until `repair`: all attempts must fail with its cause, and no object may be visible. */
  readonly permanent?: boolean;
  /** The trial takes a minute, mostly waiting. */
  readonly slow?: boolean;
  /** Injects a fault before the event is sent. */
  readonly before?: (lane: Lane) => unknown;
  /** Returns the fault of a connection, if any. */
  readonly faultAt?: (position: ConnectionPosition, baseline: DumpBaseline, lane: Lane) => WireFault | undefined;
  /** Called when the first attempt has ended. */
  readonly afterFirst?: (lane: Lane) => unknown;
  /** The fault changes the database permanently: a dump of the changed database is correct as well. */
  readonly changes?: boolean;
  /** Removes the fault. */
  readonly repair?: (lane: Lane) => unknown;
}

/** Trials that apply to a database family. */
export function trialsFor(its: Flavour, trials: readonly DatabaseTrial[]): DatabaseTrial[] {
  return trials.filter(({ flavour }) => flavour === undefined || flavour === its);
}

/** Runs trials on the lanes of one family, on each lane one after another. */
export async function runDatabaseTrials(
  lanes: readonly Lane[],
  trials: readonly DatabaseTrial[],
  baseline: DumpBaseline,
  { requeues, onResult = () => {} }: { requeues?: number; onResult?: (result: TrialResult) => void } = {},
): Promise<TrialResult[]> {
  // Slow trials run first, so that none of them runs alone at the end.
  const waiting = trials.toSorted((a, b) => Number(b.slow ?? false) - Number(a.slow ?? false));
  const results: TrialResult[] = [];
  const work = async (lane: Lane) => {
    for (let trial = waiting.shift(); trial; trial = waiting.shift()) {
      const its = { ...onLane(lane, trial, baseline), ...(requeues !== undefined && { requeues }) };
      const result = await runTrial(lane.lab, its, baseline.text);
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(lanes.map(work));
  return results;
}

function onLane(lane: Lane, trial: DatabaseTrial, baseline: DumpBaseline): Trial {
  return {
    family: trial.family,
    name: `${lane.database.server.flavour}: ${trial.name}`,
    subject: trial.slow ? lane.shortTimeout : lane.subject,
    disturb: () => () => undefined,
    run: (context) => runOnLane(lane, trial, baseline, context),
  };
}

async function runOnLane(
  lane: Lane,
  trial: DatabaseTrial,
  baseline: DumpBaseline,
  context: TrialContext,
): Promise<void> {
  const { watch } = context;
  try {
    if (trial.before) {
      watch.faults.push(trial.name);
      await trial.before(lane);
    }
    lane.injectFaults(context.subject, context.slot, (position) => {
      const fault = trial.faultAt?.(position, baseline, lane);
      return fault && { ...fault, apply: (link) => apply(fault, link) };
    });
    const later = trial.afterFirst && firstEnded(context).then(() => trial.afterFirst?.(lane));
    await oneEvent(context);
    await later;
    reportUnexplained(context, trial);
    if (trial.permanent) await reportVisible(context, trial);
    lane.removeFaults();
    if (trial.changes) {
      await lane.database.settle();
      context.accept((await lane.recordBaseline()).text);
    }
  } finally {
    lane.removeFaults();
    await trial.repair?.(lane);
    await lane.database.settle();
  }

  function apply(fault: WireFault, link: Parameters<WireFault['apply']>[0]): unknown {
    watch.faults.push(fault.name);
    return fault.apply(link);
  }
}

async function firstEnded({ lab, subject, slot }: TrialContext): Promise<void> {
  while (lab.attempts(subject, slot)[0]?.endedAt === undefined) await sleep(20);
}

/** Reports failed attempts that were killed by the timeout, did not write FAILED, or whose error does not name the cause. */
function reportUnexplained({ lab, subject, slot, watch, report }: TrialContext, { errorPattern }: DatabaseTrial): void {
  for (const [i, { status, error }] of lab.attempts(subject, slot).entries()) {
    if (status === 'success') continue;
    const message = error?.errorMessage ?? '';
    const written = watch.calls.some(
      ({ invocation, label }) => invocation === i + 1 && label === 'DynamoDB UpdateItem failed',
    );
    if (status === 'error' && written && errorPattern.test(message)) continue;
    const state = written ? 'FAILED was written' : 'FAILED was not written';
    report({ kind: 'unexplained', what: `attempt ${i + 1} ended as ${status}, ${state}: ${message}` });
  }
}

async function reportVisible(
  { lab, subject, slot, report }: TrialContext,
  { errorPattern }: DatabaseTrial,
): Promise<void> {
  const { problems, record } = await inspectSlot(lab, subject, slot);
  const isInvisible = problems.length === 1 && problems[0]?.what.startsWith('no dump');
  if (isInvisible && record?.state === 'FAILED' && errorPattern.test(record.lastError ?? '')) return;
  const what = `${problems.map((problem) => problem.what).join('; ')}; the lock is ${record?.state}: ${record?.lastError}`;
  report({ kind: 'unexplained', what: `state while the fault lasts: ${what}` });
}
