import { EventError } from './errors';
import type { DumpTarget } from './object-keys';
import { parseSlot, type SlotUnit } from './slot';

const FORCE = '-force-';

/** What a dump is called within its job: `2026-11-20`, or `2026-11-20-force-<force id>`. Part of its object's key. */
export function dumpId({ slot, forceId }: Pick<DumpTarget, 'slot' | 'forceId'>): string {
  return forceId === undefined ? slot : `${slot}${FORCE}${forceId}`;
}

/**
 * Reads the id of a dump.
 *
 * @throws {EventError} when it names no slot.
 */
export function parseDumpId(id: string, unit: SlotUnit): Pick<DumpTarget, 'slot' | 'forceId'> {
  const [slot = '', ...rest] = id.split(FORCE);
  const forceId = rest.join(FORCE);
  try {
    return { slot: parseSlot(slot, unit), ...(rest.length > 0 ? { forceId } : {}) };
  } catch (error) {
    if (!(error instanceof EventError)) throw error;
    const example = unit === 'day' ? '2026-11-20' : '2026-11-20T13Z';
    throw new EventError(
      `A dump's id is its slot, such as "${example}", or of a forced one "${example}${FORCE}<its id>", got: ${JSON.stringify(id)}. Correct the address.`,
      { cause: error },
    );
  }
}
