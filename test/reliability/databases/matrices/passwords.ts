import { runMeanwhile } from '../../proxy/wire-faults';
import type { DatabaseTrial } from '../database-trial';
import type { Lane } from '../lane';
import { atDump, MIDDLE } from './moments';

const FAMILY = 'rotated password';
const NEW = 'rotated "one"';
/** Access denied. */
const DENIED = /\b1045\b/;

/** Changes the password in the database and in its parameter, at each stage of a run. */
export function rotations(): DatabaseTrial[] {
  const rotated = (lane: Lane) => runMeanwhile('password rotated', () => changeBoth(lane, NEW));
  return [
    lateParameter(),
    {
      family: FAMILY,
      name: 'between preflight and dump',
      errorPattern: DENIED,
      // Before the proxy connects to the database.
      faultAt: atDump(0, rotated),
      repair,
    },
    {
      family: FAMILY,
      name: 'in the middle of the dump',
      errorPattern: DENIED,
      faultAt: atDump(MIDDLE, rotated),
      repair,
    },
    {
      family: FAMILY,
      name: 'never in the parameter',
      errorPattern: DENIED,
      permanent: true,
      before: (lane) => lane.database.changePassword(NEW),
      repair,
    },
  ];
}

/** Changes the password of the account before the parameter. */
export function lateParameter(): DatabaseTrial {
  return {
    family: FAMILY,
    name: 'in the parameter only after the first attempt',
    errorPattern: DENIED,
    before: (lane) => lane.database.changePassword(NEW),
    afterFirst: (lane) => lane.changeParameter(NEW),
    repair,
  };
}

async function repair(lane: Lane): Promise<void> {
  await changeBoth(lane);
}

async function changeBoth(lane: Lane, password?: string): Promise<void> {
  await Promise.all([lane.database.changePassword(password), lane.changeParameter(password)]);
}
