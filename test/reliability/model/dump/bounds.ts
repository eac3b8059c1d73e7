import { initialWorld, type World } from './world';

const HANDS_OVER = true;

/** Faults for the exploration of a harmless design. */
export const MODEST: World = initialWorld(2, 2, { crashes: 1, lostAnswers: 1, lateTakeovers: 1 });

/** Explorations of the production code that take a second or two: those of `npm test`. */
export const QUICK: readonly World[] = [
  MODEST,
  initialWorld(2, 2, { crashes: 1, dumpErrors: 1, lateTakeovers: 1 }),
  initialWorld(2, 2, { crashes: 1, lateTakeovers: 1, lapses: 1, timeouts: 1 }),
  // Deployments that change the destination of dumps during attempts.
  initialWorld(2, 2, { crashes: 1, lateTakeovers: 1, redeployments: 1 }),
  initialWorld(2, 2, { lostAnswers: 1, relocations: 1 }),
  // A dump or its manifest is deleted.
  initialWorld(2, 2, { lostAnswers: 1, deletions: 1 }),
  initialWorld(3, 1, { deletions: 1 }),
  // Dumps that are too large for the function.
  initialWorld(2, 2, { crashes: 2 }, HANDS_OVER),
  initialWorld(2, 1, { crashes: 1, lostAnswers: 1 }, HANDS_OVER),
  initialWorld(2, 1, { stops: 1, engineChanges: 1 }, HANDS_OVER),
  initialWorld(2, 2, { crashes: 1, timeouts: 1 }, HANDS_OVER),
];

/** Explorations that take seconds. */
export const SHORT: readonly World[] = [
  initialWorld(2, 3, { crashes: 2, dumpErrors: 2, lateTakeovers: 1 }),
  initialWorld(2, 2, { crashes: 1, dumpErrors: 1, lostAnswers: 1, lateTakeovers: 1 }),
  // In place of the first two quick ones, which have fewer of the same faults.
  ...QUICK.slice(2),
];

/** Explorations that take minutes. */
export const LONG: readonly World[] = [
  initialWorld(2, 3, { crashes: 2, dumpErrors: 2, lostAnswers: 1, lateTakeovers: 1 }),
  initialWorld(2, 2, { crashes: 2, dumpErrors: 2, lostAnswers: 1, lateTakeovers: 1, lapses: 1, timeouts: 1 }),
  initialWorld(2, 2, { crashes: 1, dumpErrors: 1, lostAnswers: 2, lateTakeovers: 2 }),
  initialWorld(3, 1, { crashes: 1, dumpErrors: 1, lostAnswers: 1, lateTakeovers: 2 }),
  initialWorld(2, 2, { crashes: 1, lostAnswers: 1, lateTakeovers: 1, redeployments: 2 }),
  initialWorld(2, 2, { crashes: 1, dumpErrors: 1, lateTakeovers: 1, relocations: 2 }),
  initialWorld(2, 2, { crashes: 1, lateTakeovers: 1, redeployments: 1, deletions: 1 }),
  initialWorld(2, 2, { crashes: 2, lostAnswers: 1 }, HANDS_OVER),
  initialWorld(2, 1, { dumpErrors: 1, stops: 1 }, HANDS_OVER),
  initialWorld(2, 1, { crashes: 1, lateTakeovers: 1, stops: 1 }, HANDS_OVER),
  initialWorld(2, 1, { crashes: 1, dumpErrors: 1, lapses: 1, timeouts: 1 }, HANDS_OVER),
  initialWorld(2, 1, { crashes: 1, stops: 1, engineChanges: 2 }, HANDS_OVER),
  initialWorld(2, 2, { crashes: 1, stops: 1, timeouts: 1 }, HANDS_OVER),
  initialWorld(2, 1, { lateTakeovers: 1, stops: 1, relocations: 1 }, HANDS_OVER),
  initialWorld(1, 2, { crashes: 2, lostAnswers: 1, stops: 2 }, HANDS_OVER),
];

/** Describes the bounds of an exploration in one line. */
export function describeBounds({ events, budget, handsOver }: World): string {
  const tries = events[0]?.tries ?? 0;
  const bounds = `${events.length} events with ${tries} ${tries === 1 ? 'try' : 'tries'} each, ${describeFaults(budget)}`;
  return handsOver ? `${bounds}, handed over` : bounds;
}

/** Describes the allowed faults: `crashes 1, dumpErrors 2`. */
export function describeFaults(budget: object): string {
  const faults = Object.entries(budget).flatMap(([fault, count]) => (count > 0 ? [`${fault} ${count}`] : []));
  return faults.join(', ') || 'no faults';
}
