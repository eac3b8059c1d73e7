import { EventError } from '../core/errors';
import { parseSlot, type SlotUnit } from '../slot-job/event/slot';
import type { DumpTarget } from './object-keys';

const FORCE = '-force-';

/** It becomes part of keys, and must hold nothing that separates their parts. */
const FORCE_ID = /^[A-Za-z0-9-]{1,128}$/;

/** What is wrong with the id of a forced dump, wherever it comes from; undefined when nothing is. */
export function forceIdProblem(id: string): string | undefined {
  if (FORCE_ID.test(id)) return undefined;
  return `must be 1 to 128 letters, digits and hyphens, got: ${JSON.stringify(id.slice(0, 300))}`;
}

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
  const problem = rest.length > 0 ? forceIdProblem(forceId) : undefined;
  if (problem !== undefined) throw new EventError(`The id of a forced dump ${problem}. Correct the address.`);
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
