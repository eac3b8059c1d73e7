import { type DatabaseTrial, dumpConnection, type Recording } from '../databases/database-trial';
import type { Place } from '../databases/lane';
import type { WireFault } from '../proxy/database-proxy';
import { CRUMBS, CUT, pauseOf, RESET, SLOW, STALL, type WireDisturbance } from '../proxy/wire-faults';
import { BROKEN } from './moments';

const FAMILY = 'database connection';

/** Places of a dump's connection that are spread over all its bytes. */
const SPREAD = 40;
/** Bytes before the end of a dump's connection. */
const LAST_BYTES = [1, 2, 10, 50, 200];
/** Shares of the connection of preflight's questions at which it stalls: at the login, and at an answer. */
const STALLS_OF_QUESTIONS = [0.1, 0.8];
/** Shares of a dump's connection at which it stalls. */
const STALLS = [0.001, 0.5, 0.999];
/** Every so manieth fault strikes the second attempt, too, and every so manieth of these the third. */
const TWICE = 8;

/** How a stall is told: by the function itself, by its watchdog, or by a client as ETIMEDOUT or a lost connection. */
const STALL_SAYS =
  /sent nothing within 10 s|did not let it in within 15 s|was cut off after|system error: 110|\b2013\b/;

/** A byte of one of the connections of a run. */
interface Spot {
  /** From 1. */
  readonly connection: number;
  readonly after: number;
}

/** Every stage of every connection is cut off or reset; some are slow, and some stall. */
export function connectionFaults({ wires }: Recording): DatabaseTrial[] {
  const spots = [...spotsOfQuestions(wires), ...spotsOfDump(wires)];
  const losses = spots.map((spot, i) => {
    const times = i % TWICE === TWICE - 1 ? (i % (TWICE * TWICE) === TWICE * TWICE - 1 ? 3 : 2) : 1;
    return connectionFault(spot, i % 2 === 0 ? CUT : RESET, wires, times);
  });
  return [...losses, ...spread(wires), ...stalls(wires), ...delays(wires)];
}

function spread(wires: Recording['wires'], count = SPREAD): DatabaseTrial[] {
  const { connection, bytes } = dumpConnection(wires);
  return Array.from({ length: count }, (_, i) => {
    const spot = { connection, after: Math.round((bytes * (i + 0.5)) / count) };
    return connectionFault(spot, i % 2 === 0 ? RESET : CUT, wires);
  });
}

/** For a negative control: the connection of the dump is lost, at places that are spread over its bytes. */
export function cutsOfDump({ wires }: Recording): DatabaseTrial[] {
  return spread(wires, 10);
}

/** For a negative control: the connection of the dump is lost at its last answers, which are about views. */
export function cutsAmongViews({ wires }: Recording): DatabaseTrial[] {
  const { connection, turns } = dumpConnection(wires);
  return turns.slice(-20, -2).map((after) => connectionFault({ connection, after }, CUT, wires));
}

/** For a negative control: the dump stalls in the middle. */
export function stallOfDump({ wires }: Recording): DatabaseTrial[] {
  const { connection, bytes } = dumpConnection(wires);
  const spot = { connection, after: bytes >> 1 };
  return [{ ...connectionFault(spot, STALL, wires), says: STALL_SAYS, lasting: true }];
}

/** The greeting, and every question and answer of the connections that ask before the dump and after it. */
function spotsOfQuestions(wires: Recording['wires']): Spot[] {
  const { connection: dump } = dumpConnection(wires);
  return wires.flatMap(({ bytes, turns }, i) =>
    i + 1 === dump
      ? []
      : distinct([0, 1, ...turns, bytes >> 1, bytes - 1]).map((after) => ({ connection: i + 1, after })),
  );
}

/** Before every other answer, in the middle of those between them, and at the very end. */
function spotsOfDump(wires: Recording['wires']): Spot[] {
  const { connection, bytes, turns } = dumpConnection(wires);
  const answers = turns.map((turn, i) => (i % 2 === 0 ? turn : (turn + (turns[i + 1] ?? bytes)) >> 1));
  const offsets = [0, 1, ...answers, ...LAST_BYTES.map((last) => bytes - last)];
  return distinct(offsets).map((after) => ({ connection, after }));
}

function stalls(wires: Recording['wires']): DatabaseTrial[] {
  const { connection: dump, bytes } = dumpConnection(wires);
  const spots = [
    { connection: 1, after: 0 },
    { connection: 1, after: 1 },
    ...STALLS_OF_QUESTIONS.map((share) => ({ connection: 2, after: Math.round((wires[1]?.bytes ?? 0) * share) })),
    { connection: dump, after: 0 },
    ...STALLS.map((share) => ({ connection: dump, after: Math.round(bytes * share) })),
  ];
  const once = spots.map((spot) => connectionFault(spot, STALL, wires));
  const [first, , , , , , middle] = spots as [Spot, Spot, Spot, Spot, Spot, Spot, Spot];
  const endless = [first, middle].map((spot) => ({
    ...connectionFault(spot, STALL, wires, Number.POSITIVE_INFINITY),
    endless: true,
  }));
  return [...once, ...endless].map((trial) => ({ ...trial, says: STALL_SAYS, lasting: true }));
}

function delays(wires: Recording['wires']): DatabaseTrial[] {
  const { connection: dump, bytes } = dumpConnection(wires);
  return [
    connectionFault({ connection: dump, after: 1 }, SLOW, wires),
    connectionFault({ connection: dump, after: bytes >> 1 }, pauseOf(3_000), wires),
    {
      family: FAMILY,
      name: `all connections before the dump's: ${CRUMBS.name}`,
      says: BROKEN,
      faultAt: ({ connection }) => (connection < dump ? { ...CRUMBS, after: 1 } : undefined),
    },
  ];
}

/** A fault of one connection in the first attempts, at this byte. */
function connectionFault(
  { connection, after }: Spot,
  disturbance: WireDisturbance,
  wires: Recording['wires'],
  attempts = 1,
): DatabaseTrial {
  const which =
    connection === dumpConnection(wires).connection ? 'the connection of the dump' : `connection ${connection}`;
  const how = attempts === 1 ? '' : attempts < 4 ? `, in ${attempts} attempts` : ', in each attempt';
  const fault: WireFault = { ...disturbance, after };
  return {
    family: FAMILY,
    name: `${which} ${disturbance.name} after ${after} bytes${how}`,
    says: BROKEN,
    faultAt: (place: Place) => (place.connection === connection && place.attempt <= attempts ? fault : undefined),
  };
}

function distinct(offsets: readonly number[]): number[] {
  return [...new Set(offsets)].filter((offset) => offset >= 0);
}
