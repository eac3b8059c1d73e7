import type { WireFaultKind } from '../../proxy/wire-faults';
import { type DatabaseTrial, type DumpBaseline, dumpConnection } from '../database-trial';
import type { ConnectionPosition, Lane } from '../lane';

export type FaultAt = NonNullable<DatabaseTrial['faultAt']>;

/** Positions as shares of the bytes of the dump's connection: first definitions, middle of the data, and end. */
export const SHARES = [0.002, 0.4, 0.9995];
export const MIDDLE = 0.4;

/** Errors of the function or the clients when a session is lost. */
export const BROKEN =
  /connection (was|is) lost|ended by KILL|can't be reached|closed the connection without a greeting|\b(1053|2002|2003|2055)\b|lost connection/i;
/** Error of the watchdog. */
export const CUT_OFF = /was cut off after/;

/** Injects a fault at a share of the bytes of the dump's connection, in the first attempt. */
export function atDump(share: number, disturbance: (lane: Lane) => WireFaultKind): FaultAt {
  return (place, baseline, lane) => {
    const { bytes } = dumpConnection(baseline.wires);
    return isDump(place, baseline) ? { ...disturbance(lane), after: Math.round(bytes * share) } : undefined;
  };
}

/** Whether it is the connection of mysqldump in the first attempt. */
export function isDump({ attempt, connection }: ConnectionPosition, { wires }: DumpBaseline): boolean {
  return attempt === 1 && connection === dumpConnection(wires).connection;
}

export function inWords(share: number): string {
  return `after ${share * 100} % of the dump`;
}
