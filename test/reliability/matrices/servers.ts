import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseTrial } from '../databases/database-trial';
import type { Lane } from '../databases/lane';
import { TABLES } from '../databases/schema';
import { meanwhile, RESET, STALL, type WireDisturbance } from '../proxy/wire-faults';
import { atDump, BROKEN, CUT_OFF, type FaultAt, inWords, MIDDLE, SHARES } from './moments';

const FAMILY = 'database server';

/** What can happen to a server and its tables. */
export function serverFaults(): DatabaseTrial[] {
  return [...deaths(), ...kills(), ...standstills(), ...absences(), ...damages()];
}

function deaths(): DatabaseTrial[] {
  const restarted = (['SIGKILL', 'SIGTERM'] as const).flatMap((signal) =>
    SHARES.map((share) => ({
      family: FAMILY,
      name: `${signal} ${inWords(share)}, started again at once`,
      says: BROKEN,
      faultAt: atDump(share, ({ victim }) =>
        meanwhile(signal, async () => {
          await victim.server.end(signal);
          victim.begin(victim.server.restart());
        }),
      ),
    })),
  );
  const away: DatabaseTrial = {
    family: FAMILY,
    name: `SIGKILL ${inWords(MIDDLE)}, and away for all attempts`,
    says: BROKEN,
    endless: true,
    faultAt: atDump(MIDDLE, ({ victim }) => meanwhile('SIGKILL', () => victim.server.end('SIGKILL'))),
    mend: ({ victim }) => victim.server.restart(),
  };
  return [...restarted, away];
}

function kills(): DatabaseTrial[] {
  return (['CONNECTION', 'QUERY'] as const).flatMap((what) =>
    SHARES.map((share) => ({
      family: FAMILY,
      name: `KILL ${what} ${inWords(share)}`,
      says: BROKEN,
      faultAt: atDump(share, ({ victim }) => meanwhile(`KILL ${what}`, () => victim.killDump(what))),
    })),
  );
}

function standstills(): DatabaseTrial[] {
  const stop = ({ victim }: Lane) => process.kill(victim.server.pid, 'SIGSTOP');
  const go = ({ victim }: Lane) => process.kill(victim.server.pid, 'SIGCONT');
  const stopFor3s = async (lane: Lane) => {
    stop(lane);
    lane.victim.begin(sleep(3_000).then(() => go(lane)));
  };
  return [
    {
      family: FAMILY,
      name: 'the server stands still for 3 s',
      says: BROKEN,
      faultAt: atDump(MIDDLE, (lane) => meanwhile('SIGSTOP', () => stopFor3s(lane))),
    },
    {
      family: FAMILY,
      name: 'the server stands still until the first attempt has given up',
      says: CUT_OFF,
      lasting: true,
      faultAt: atDump(SHARES[0] as number, (lane) => meanwhile('SIGSTOP', async () => stop(lane))),
      afterFirst: go,
    },
  ];
}

function absences(): DatabaseTrial[] {
  const awayIn =
    (attempts: number, fault: WireDisturbance): FaultAt =>
    ({ attempt }) =>
      attempt <= attempts ? { ...fault, after: 0 } : undefined;
  const family = FAMILY;
  return [
    { family, name: 'unreachable in the first attempt', says: BROKEN, faultAt: awayIn(1, RESET) },
    { family, name: 'unreachable in two attempts', says: BROKEN, faultAt: awayIn(2, RESET) },
    {
      family,
      name: 'unreachable in all attempts, and back for the retry queue',
      says: BROKEN,
      endless: true,
      faultAt: awayIn(3, RESET),
    },
    {
      family,
      name: 'says nothing in the first attempt',
      says: /sent nothing within 10 s/,
      lasting: true,
      faultAt: awayIn(1, STALL),
    },
  ];
}

function damages(): DatabaseTrial[] {
  return [
    {
      family: FAMILY,
      name: 'a table has crashed',
      says: new RegExp(`${TABLES.crashing}.*REPAIR TABLE`, 's'),
      endless: true,
      before: ({ victim }) => victim.crashTable(),
      mend: ({ victim }) => victim.refill(),
    },
    {
      family: FAMILY,
      flavour: 'mysql',
      // MySQL needs none of it for a dump.
      name: 'the disk for temporary files is full',
      says: /No space left.*tmpdir/s,
      before: ({ victim }) => victim.fillDisk(),
      mend: ({ victim }) => victim.freeDisk(),
    },
    {
      family: FAMILY,
      flavour: 'mariadb',
      name: 'the disk for temporary files is full',
      says: /No space left.*tmpdir/s,
      endless: true,
      before: ({ victim }) => victim.fillDisk(),
      mend: ({ victim }) => victim.freeDisk(),
    },
  ];
}
