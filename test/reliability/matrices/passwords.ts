import type { DatabaseTrial } from '../databases/database-trial';
import type { Lane } from '../databases/lane';
import { meanwhile } from '../proxy/wire-faults';
import { atDump, MIDDLE } from './moments';

const FAMILY = 'rotated password';
const NEW = 'rotated "one"';
/** Access denied. */
const DENIED = /\b1045\b/;

/** The password is changed, in the database and in its parameter, at the moments that matter. */
export function rotations(): DatabaseTrial[] {
  const rotated = (lane: Lane) => meanwhile('password rotated', () => changeBoth(lane, NEW));
  return [
    lateParameter(),
    {
      family: FAMILY,
      name: 'between preflight and dump',
      says: DENIED,
      // Before the database hears of the connection.
      faultAt: atDump(0, rotated),
      mend,
    },
    { family: FAMILY, name: 'in the middle of the dump', says: DENIED, faultAt: atDump(MIDDLE, rotated), mend },
    {
      family: FAMILY,
      name: 'never in the parameter',
      says: DENIED,
      endless: true,
      before: (lane) => lane.victim.changePassword(NEW),
      mend,
    },
  ];
}

/** The account has the new password before the parameter has it. */
export function lateParameter(): DatabaseTrial {
  return {
    family: FAMILY,
    name: 'in the parameter only after the first attempt',
    says: DENIED,
    before: (lane) => lane.victim.changePassword(NEW),
    afterFirst: (lane) => lane.changeParameter(NEW),
    mend,
  };
}

async function mend(lane: Lane): Promise<void> {
  await changeBoth(lane);
}

async function changeBoth(lane: Lane, password?: string): Promise<void> {
  await Promise.all([lane.victim.changePassword(password), lane.changeParameter(password)]);
}
