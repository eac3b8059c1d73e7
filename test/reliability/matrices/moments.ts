import { type DatabaseTrial, dumpConnection, type Recording } from '../databases/database-trial';
import type { Lane, Place } from '../databases/lane';
import type { WireDisturbance } from '../proxy/wire-faults';

export type FaultAt = NonNullable<DatabaseTrial['faultAt']>;

/** Shares of the bytes of a dump's connection: the first definitions, the middle of the data, and what comes last. */
export const SHARES = [0.002, 0.4, 0.9995];
export const MIDDLE = 0.4;

/** How the end of a session is told, by the function itself or by the clients. */
export const BROKEN =
  /connection (was|is) lost|ended by KILL|can't be reached|closed the connection without a greeting|\b(1053|2002|2003|2055)\b|lost connection/i;
/** How the end of a run by its watchdog is told. */
export const CUT_OFF = /was cut off after/;

/** Does something at a share of the bytes of the dump's connection, in the first attempt. */
export function atDump(share: number, disturbance: (lane: Lane) => WireDisturbance): FaultAt {
  return (place, recording, lane) => {
    const { bytes } = dumpConnection(recording.wires);
    return isDump(place, recording) ? { ...disturbance(lane), after: Math.round(bytes * share) } : undefined;
  };
}

/** Whether it is the connection of the dump itself, in the first attempt. */
export function isDump({ attempt, connection }: Place, { wires }: Recording): boolean {
  return attempt === 1 && connection === dumpConnection(wires).connection;
}

export function inWords(share: number): string {
  return `after ${share * 100} % of the dump`;
}
