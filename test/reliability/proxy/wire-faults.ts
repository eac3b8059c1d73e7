import { setTimeout as sleep } from 'node:timers/promises';
import type { Link, WireFault } from './database-proxy';

/** What can happen to a connection at any place of it. */
export type WireDisturbance = Omit<WireFault, 'after'>;

export const CUT: WireDisturbance = { name: 'closed', strike: (link) => link.cut() };
export const RESET: WireDisturbance = { name: 'reset', strike: (link) => link.reset() };

/** Nothing more arrives, and the connection stays open. */
export const STALL: WireDisturbance = { name: 'stalls for good', strike: (link) => link.closed };

export const SLOW: WireDisturbance = {
  name: 'slows down to 5 MB/s',
  strike: (link) => link.slowDown(50_000, 10),
};

/** Every packet and every TLS record arrives in pieces. */
export const CRUMBS: WireDisturbance = { name: 'comes in crumbs of 3 bytes', strike: (link) => link.slowDown(3, 0) };

/** Nothing arrives for a while, and then all of it. */
export function pauseOf(milliseconds: number): WireDisturbance {
  return { name: `pauses for ${milliseconds / 1000} s`, strike: (link) => pause(link, milliseconds) };
}

/** Something is done elsewhere while the connection stands still. */
export function meanwhile(name: string, act: () => Promise<unknown>): WireDisturbance {
  return { name, strike: act };
}

async function pause({ closed }: Link, milliseconds: number): Promise<void> {
  await Promise.race([sleep(milliseconds), closed]);
}
