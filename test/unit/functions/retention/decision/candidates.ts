import type { Candidate } from '../../../../../functions/retention/decision/candidate';

/** A dump of a slot, made three hours after the slot began in UTC. */
export function dumped(id: string, state: Candidate['state'] = 'drilled', rest: Partial<Candidate> = {}): Candidate {
  const [slot = ''] = id.split('-force-');
  const begin = Date.parse(slot.includes('T') ? `${slot.slice(0, 13)}:00:00Z` : `${slot}T00:00:00Z`);
  return {
    id,
    key: `shop/${slot.slice(0, 4)}/${slot.slice(5, 7)}/shop-${id}.sql.zst`,
    slot,
    isForced: id !== slot,
    state,
    madeAt: begin + 3 * 3_600_000,
    bytes: 100,
    ...rest,
  };
}

/** Dumps of consecutive dates, the last one of `last`. */
export function daily(count: number, last: string, state: Candidate['state'] = 'drilled'): Candidate[] {
  const end = Date.parse(`${last}T00:00:00Z`);
  return Array.from({ length: count }, (_, i) =>
    dumped(new Date(end - (count - 1 - i) * 86_400_000).toISOString().slice(0, 10), state),
  );
}
