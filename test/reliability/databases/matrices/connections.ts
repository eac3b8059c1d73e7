import type { WireFault } from '../../proxy/database-proxy';
import { CUT, FRAGMENTS, pauseOf, RESET, SLOW, STALL, type WireFaultKind } from '../../proxy/wire-faults';
import { type DatabaseTrial, type DumpBaseline, dumpConnection } from '../database-trial';
import type { ConnectionPosition } from '../lane';
import { BROKEN } from './moments';

const FAMILY = 'database connection';

/** Number of positions that are spread over the bytes of the dump's connection. */
const SPREAD = 40;
/** Positions as bytes before the end of the dump's connection. */
const LAST_BYTES = [1, 2, 10, 50, 200];
/** Positions of stalls of preflight's connection, as shares of its bytes: at the login, and at an answer. */
const STALLS_OF_QUESTIONS = [0.1, 0.8];
/** Positions of stalls of the dump's connection, as shares of its bytes. */
const STALLS = [0.001, 0.5, 0.999];
/** Every eighth fault is also injected into the second attempt, and every eighth of these into the third. */
const TWICE = 8;

/** Errors of a stall: of the function, of its watchdog, or of a client (ETIMEDOUT or a lost connection). */
const STALL_ERROR =
  /sent nothing within 10 s|did not let it in within 15 s|was cut off after|system error: 110|\b2013\b/;

/** A position in the traffic of a connection. */
interface Spot {
  /** From 1. */
  readonly connection: number;
  readonly after: number;
}

/** Closes or resets every connection at each of its stages; some are slow, and some stall. */
export function connectionFaults({ wires }: DumpBaseline): DatabaseTrial[] {
  const spots = [...spotsOfQuestions(wires), ...spotsOfDump(wires)];
  const losses = spots.map((spot, i) => {
    const times = i % TWICE === TWICE - 1 ? (i % (TWICE * TWICE) === TWICE * TWICE - 1 ? 3 : 2) : 1;
    return connectionFault(spot, i % 2 === 0 ? CUT : RESET, wires, times);
  });
  return [...losses, ...spread(wires), ...stalls(wires), ...delays(wires)];
}

function spread(wires: DumpBaseline['wires'], count = SPREAD): DatabaseTrial[] {
  const { connection, bytes } = dumpConnection(wires);
  return Array.from({ length: count }, (_, i) => {
    const spot = { connection, after: Math.round((bytes * (i + 0.5)) / count) };
    return connectionFault(spot, i % 2 === 0 ? RESET : CUT, wires);
  });
}

/** For a negative control: the connection of the dump is lost, at positions spread over its bytes. */
export function cutsOfDump({ wires }: DumpBaseline): DatabaseTrial[] {
  return spread(wires, 10);
}

/** For a negative control: the connection of the dump is lost at its last answers, which are about views. */
export function cutsAmongViews({ wires }: DumpBaseline): DatabaseTrial[] {
  const { connection, turns } = dumpConnection(wires);
  return turns.slice(-20, -2).map((after) => connectionFault({ connection, after }, CUT, wires));
}

/** For a negative control: the dump stalls in the middle. */
export function stallOfDump({ wires }: DumpBaseline): DatabaseTrial[] {
  const { connection, bytes } = dumpConnection(wires);
  const spot = { connection, after: bytes >> 1 };
  return [{ ...connectionFault(spot, STALL, wires), errorPattern: STALL_ERROR, slow: true }];
}

/** The greeting, and each query and answer of the connections before and after the dump. */
function spotsOfQuestions(wires: DumpBaseline['wires']): Spot[] {
  const { connection: dump } = dumpConnection(wires);
  return wires.flatMap(({ bytes, turns }, i) =>
    i + 1 === dump
      ? []
      : distinct([0, 1, ...turns, bytes >> 1, bytes - 1]).map((after) => ({ connection: i + 1, after })),
  );
}

/** Before every second answer, in the middle of the others, and at the end. */
function spotsOfDump(wires: DumpBaseline['wires']): Spot[] {
  const { connection, bytes, turns } = dumpConnection(wires);
  const answers = turns.map((turn, i) => (i % 2 === 0 ? turn : (turn + (turns[i + 1] ?? bytes)) >> 1));
  const offsets = [0, 1, ...answers, ...LAST_BYTES.map((last) => bytes - last)];
  return distinct(offsets).map((after) => ({ connection, after }));
}

function stalls(wires: DumpBaseline['wires']): DatabaseTrial[] {
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
  const permanent = [first, middle].map((spot) => ({
    ...connectionFault(spot, STALL, wires, Number.POSITIVE_INFINITY),
    permanent: true,
  }));
  return [...once, ...permanent].map((trial) => ({ ...trial, errorPattern: STALL_ERROR, slow: true }));
}

function delays(wires: DumpBaseline['wires']): DatabaseTrial[] {
  const { connection: dump, bytes } = dumpConnection(wires);
  return [
    connectionFault({ connection: dump, after: 1 }, SLOW, wires),
    connectionFault({ connection: dump, after: bytes >> 1 }, pauseOf(3_000), wires),
    {
      family: FAMILY,
      name: `all connections before the dump's: ${FRAGMENTS.name}`,
      errorPattern: BROKEN,
      faultAt: ({ connection }) => (connection < dump ? { ...FRAGMENTS, after: 1 } : undefined),
    },
  ];
}

/** A fault of one connection at this byte, in the first attempts. */
function connectionFault(
  { connection, after }: Spot,
  disturbance: WireFaultKind,
  wires: DumpBaseline['wires'],
  attempts = 1,
): DatabaseTrial {
  const which =
    connection === dumpConnection(wires).connection ? 'the connection of the dump' : `connection ${connection}`;
  const how = attempts === 1 ? '' : attempts < 4 ? `, in ${attempts} attempts` : ', in each attempt';
  const fault: WireFault = { ...disturbance, after };
  return {
    family: FAMILY,
    name: `${which} ${disturbance.name} after ${after} bytes${how}`,
    errorPattern: BROKEN,
    faultAt: (at: ConnectionPosition) => (at.connection === connection && at.attempt <= attempts ? fault : undefined),
  };
}

function distinct(offsets: readonly number[]): number[] {
  return [...new Set(offsets)].filter((offset) => offset >= 0);
}
