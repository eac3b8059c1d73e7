import { type Candidate, compare, isRestorable, isRestored, isVerified } from './candidate';

/**
 * Orders by which a dump can be the newest, with what a reason has of it: by its slot, and by when it was made. A slot can be
 * dumped again later.
 */
const ORDERS: readonly { readonly order: (one: Candidate, other: Candidate) => number; readonly by: string }[] = [
  { order: (one, other) => compare(one.slot, other.slot), by: '' },
  { order: (one, other) => one.madeAt - other.madeAt, by: ' by the time it was made' },
];

/**
 * Why dumps are kept whatever the rules say, as phrases: the newest verified one, the newest one that is known to restore, and
 * everything that is newer than either; and the newest one that was restored with all rows, because the rows of later ones
 * may not restore. A dump without such a reason is absent.
 *
 * @param drills whether dumps are drilled. When they are no longer, the last one that passed stays, and it holds no newer ones back.
 */
export function protections(dumps: readonly Candidate[], drills: boolean): Map<Candidate, string> {
  const reasons = new Map<Candidate, string>();
  const protect = (dump: Candidate, reason: string) => {
    if (!reasons.has(dump)) reasons.set(dump, reason);
  };
  for (const { order, by } of ORDERS) {
    const verified = newest(dumps.filter(isVerified), order);
    const restorable = newest(dumps.filter(isRestorable), order);
    const restored = newest(dumps.filter(isRestored), order);
    for (const dump of dumps) {
      // guard: keeps-the-newest-verified
      if (verified && order(dump, verified) === 0) protect(dump, `newest verified${by}`);
      // guard: keeps-the-newest-restorable
      if (restorable && order(dump, restorable) === 0) protect(dump, `newest drilled${by}`);
      // guard: keeps-the-newest-restored
      if (restored && order(dump, restored) === 0) protect(dump, `newest restored${by}`);
      // guard: keeps-what-is-newer-than-verified
      if (verified && order(dump, verified) > 0) protect(dump, `newer than ${verified.id}, the newest verified${by}`);
      // guard: keeps-what-is-newer-than-restorable
      if (drills && restorable && order(dump, restorable) > 0) {
        protect(dump, `newer than ${restorable.id}, the newest drilled${by}`);
      }
    }
  }
  return reasons;
}

function newest(
  dumps: readonly Candidate[],
  order: (one: Candidate, other: Candidate) => number,
): Candidate | undefined {
  return [...dumps].sort(order).at(-1);
}
