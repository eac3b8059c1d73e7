import { EventError } from '../core/errors';
import { FORCE } from '../dump-format/keys/dump-name';
import { parseSlot, type SlotUnit } from '../slot-job/event/slot';
import { forceIdProblem, type SlotTarget } from '../slot-job/target';

/**
 * Parses the id of a dump in an address.
 *
 * @throws {EventError} when it names no slot.
 */
export function parseDumpId(id: string, unit: SlotUnit): Pick<SlotTarget, 'slot' | 'forceId'> {
  const [slot = '', ...rest] = id.split(FORCE);
  const forceId = rest.join(FORCE);
  const problem = rest.length > 0 ? forceIdProblem(forceId) : undefined;
  if (problem !== undefined)
    throw new EventError('DUMP_ID_INVALID', `The id of a forced dump ${problem}. Correct the address.`);
  try {
    return { slot: parseSlot(slot, unit), ...(rest.length > 0 ? { forceId } : {}) };
  } catch (error) {
    if (!(error instanceof EventError)) throw error;
    const example = unit === 'day' ? '2026-11-20' : '2026-11-20T13Z';
    throw new EventError(
      'DUMP_ID_INVALID',
      `A dump's id is its slot, such as "${example}", or of a forced one "${example}${FORCE}<its id>", got: ${JSON.stringify(id)}. Correct the address.`,
      { cause: error },
    );
  }
}
