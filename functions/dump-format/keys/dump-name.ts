/** What names one dump of a job: its slot and, for a forced repetition, the id of that. */
export interface DumpName {
  readonly job: string;
  /** `2026-11-20` or `2026-11-20T13Z`. */
  readonly slot: string;
  readonly forceId?: string | undefined;
}

/** Separates the slot from the force id. */
export const FORCE = '-force-';

/** The id of a dump within its job: `2026-11-20`, or `2026-11-20-force-<force id>`. Part of its object's key. */
export function dumpId({ slot, forceId }: Pick<DumpName, 'slot' | 'forceId'>): string {
  return forceId === undefined ? slot : `${slot}${FORCE}${forceId}`;
}
