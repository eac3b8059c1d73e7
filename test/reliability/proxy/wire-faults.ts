import { setTimeout as sleep } from 'node:timers/promises';
import type { Link, WireFault } from './database-proxy';

/** A fault that can be injected at any position of a connection. */
export type WireFaultKind = Omit<WireFault, 'after'>;

export const CUT: WireFaultKind = { name: 'closed', apply: (link) => link.cut() };
export const RESET: WireFaultKind = { name: 'reset', apply: (link) => link.reset() };

/** Sends nothing more, and leaves the connection open. */
export const STALL: WireFaultKind = { name: 'stalls permanently', apply: (link) => link.closed };

export const SLOW: WireFaultKind = {
  name: 'slows down to 5 MB/s',
  apply: (link) => link.slowDown(50_000, 10),
};

/** Splits every packet and every TLS record. */
export const FRAGMENTS: WireFaultKind = { name: 'arrives in pieces of 3 bytes', apply: (link) => link.slowDown(3, 0) };

/** Delays all traffic for a time. */
export function pauseOf(milliseconds: number): WireFaultKind {
  return { name: `pauses for ${milliseconds / 1000} s`, apply: (link) => pause(link, milliseconds) };
}

/** Pauses the connection while `act` runs. */
export function runMeanwhile(name: string, act: () => Promise<unknown>): WireFaultKind {
  return { name, apply: act };
}

async function pause({ closed }: Link, milliseconds: number): Promise<void> {
  await Promise.race([sleep(milliseconds), closed]);
}
