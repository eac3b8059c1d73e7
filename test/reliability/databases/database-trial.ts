import { setTimeout as sleep } from 'node:timers/promises';
import type { Flavour } from '../../../dev/servers/flavours';
import { examine } from '../examine';
import type { Wire, WireFault } from '../proxy/database-proxy';
import { oneEvent, runTrial, type Stage, type Trial, type TrialResult } from '../trial';
import type { Lane, Place } from './lane';

/** What an undisturbed dump of a database is. All trials are derived from it. */
export interface Recording {
  /** The text that every dump must have. */
  readonly text: string;
  /** The connections of a run, in order. */
  readonly wires: readonly Wire[];
}

/** The connection of the dump itself: which one it is, from 1, and what it carried, which is more than all others. */
export function dumpConnection(wires: Recording['wires']): Wire & { readonly connection: number } {
  const [bytes, index] = wires.reduce((most, wire, i) => (wire.bytes > most[0] ? [wire.bytes, i] : most), [0, 0]);
  return { connection: index + 1, bytes, turns: wires[index]?.turns ?? [] };
}

/** One slot's story on a lane: something goes wrong between function and database, or in the database. */
export interface DatabaseTrial {
  readonly family: string;
  /** The failure that the slot has to survive. */
  readonly name: string;
  /** Default: both. */
  readonly flavour?: Flavour;
  /** What the error of an attempt must say that fails. */
  readonly says: RegExp;
  /** It lasts until it is mended: all attempts must fail and say why, and nothing may be visible. */
  readonly endless?: boolean;
  /** It takes a minute, most of it waiting. */
  readonly lasting?: boolean;
  /** Breaks something before the event comes. */
  readonly before?: (lane: Lane) => unknown;
  /** The fault of a connection. */
  readonly faultAt?: (place: Place, recording: Recording, lane: Lane) => WireFault | undefined;
  /** Happens when the first attempt has ended. */
  readonly afterFirst?: (lane: Lane) => unknown;
  /** The database is changed for good: a dump of it as it is afterwards is right, too. */
  readonly changes?: boolean;
  /** Puts everything right again. */
  readonly mend?: (lane: Lane) => unknown;
}

/** Those that a family of databases can have. */
export function trialsFor(its: Flavour, trials: readonly DatabaseTrial[]): DatabaseTrial[] {
  return trials.filter(({ flavour }) => flavour === undefined || flavour === its);
}

/** Plays trials on lanes of one family, on each lane one after the other. */
export async function runDatabaseTrials(
  lanes: readonly Lane[],
  trials: readonly DatabaseTrial[],
  recording: Recording,
  { requeues, onResult = () => {} }: { requeues?: number; onResult?: (result: TrialResult) => void } = {},
): Promise<TrialResult[]> {
  // What takes a minute begins first, so that nobody waits for it alone at the end.
  const waiting = trials.toSorted((a, b) => Number(b.lasting ?? false) - Number(a.lasting ?? false));
  const results: TrialResult[] = [];
  const work = async (lane: Lane) => {
    for (let trial = waiting.shift(); trial; trial = waiting.shift()) {
      const its = { ...onLane(lane, trial, recording), ...(requeues !== undefined && { requeues }) };
      const result = await runTrial(lane.lab, its, recording.text);
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(lanes.map(work));
  return results;
}

function onLane(lane: Lane, trial: DatabaseTrial, recording: Recording): Trial {
  return {
    family: trial.family,
    name: `${lane.victim.server.flavour}: ${trial.name}`,
    subject: trial.lasting ? lane.hurried : lane.subject,
    disturb: () => () => undefined,
    play: (stage) => play(lane, trial, recording, stage),
  };
}

async function play(lane: Lane, trial: DatabaseTrial, recording: Recording, stage: Stage): Promise<void> {
  const { watch } = stage;
  try {
    if (trial.before) {
      watch.faults.push(trial.name);
      await trial.before(lane);
    }
    lane.disturb(stage.subject, stage.slot, (place) => {
      const fault = trial.faultAt?.(place, recording, lane);
      return fault && { ...fault, strike: (link) => strike(fault, link) };
    });
    const later = trial.afterFirst && firstEnded(stage).then(() => trial.afterFirst?.(lane));
    await oneEvent(stage);
    await later;
    explain(stage, trial);
    if (trial.endless) await expectNothing(stage, trial);
    lane.calmDown();
    if (trial.changes) {
      await lane.victim.settle();
      stage.accept((await lane.record()).text);
    }
  } finally {
    lane.calmDown();
    await trial.mend?.(lane);
    await lane.victim.settle();
  }

  function strike(fault: WireFault, link: Parameters<WireFault['strike']>[0]): unknown {
    watch.faults.push(fault.name);
    return fault.strike(link);
  }
}

async function firstEnded({ lab, subject, slot }: Stage): Promise<void> {
  while (lab.attempts(subject, slot)[0]?.endedAt === undefined) await sleep(20);
}

/** Every attempt that failed must have ended by itself, in time to write FAILED, and have said why. */
function explain({ lab, subject, slot, watch, report }: Stage, { says }: DatabaseTrial): void {
  for (const [i, { status, error }] of lab.attempts(subject, slot).entries()) {
    if (status === 'success') continue;
    const message = error?.errorMessage ?? '';
    const written = watch.calls.some(
      ({ invocation, label }) => invocation === i + 1 && label === 'DynamoDB UpdateItem failed',
    );
    if (status === 'error' && written && says.test(message)) continue;
    const state = written ? 'FAILED was written' : 'FAILED was not written';
    report({ kind: 'unexplained', what: `attempt ${i + 1} ended as ${status}, ${state}: ${message}` });
  }
}

async function expectNothing({ lab, subject, slot, report }: Stage, { says }: DatabaseTrial): Promise<void> {
  const { problems, record } = await examine(lab, subject, slot);
  const nothing = problems.length === 1 && problems[0]?.what.startsWith('no dump');
  if (nothing && record?.state === 'FAILED' && says.test(record.lastError ?? '')) return;
  const what = `${problems.map((problem) => problem.what).join('; ')}; the lock is ${record?.state}: ${record?.lastError}`;
  report({ kind: 'unexplained', what: `a fault that lasts left: ${what}` });
}
