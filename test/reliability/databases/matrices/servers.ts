import { setTimeout as sleep } from 'node:timers/promises';
import { RESET, runMeanwhile, STALL, type WireFaultKind } from '../../proxy/wire-faults';
import type { DatabaseTrial } from '../database-trial';
import type { Lane } from '../lane';
import { TABLES } from '../schema';
import { atDump, BROKEN, CUT_OFF, type FaultAt, inWords, MIDDLE, SHARES } from './moments';

const FAMILY = 'database server';

/** Faults of a server and its tables. */
export function serverFaults(): DatabaseTrial[] {
  return [...deaths(), ...kills(), ...standstills(), ...absences(), ...damages()];
}

function deaths(): DatabaseTrial[] {
  const restarted = (['SIGKILL', 'SIGTERM'] as const).flatMap((signal) =>
    SHARES.map((share) => ({
      family: FAMILY,
      name: `${signal} ${inWords(share)}, started again at once`,
      errorPattern: BROKEN,
      faultAt: atDump(share, ({ database }) =>
        runMeanwhile(signal, async () => {
          await database.server.end(signal);
          database.begin(database.server.restart());
        }),
      ),
    })),
  );
  const away: DatabaseTrial = {
    family: FAMILY,
    name: `SIGKILL ${inWords(MIDDLE)}, and unreachable in all attempts`,
    errorPattern: BROKEN,
    permanent: true,
    faultAt: atDump(MIDDLE, ({ database }) => runMeanwhile('SIGKILL', () => database.server.end('SIGKILL'))),
    repair: ({ database }) => database.server.restart(),
  };
  return [...restarted, away];
}

function kills(): DatabaseTrial[] {
  return (['CONNECTION', 'QUERY'] as const).flatMap((what) =>
    SHARES.map((share) => ({
      family: FAMILY,
      name: `KILL ${what} ${inWords(share)}`,
      errorPattern: BROKEN,
      faultAt: atDump(share, ({ database }) => runMeanwhile(`KILL ${what}`, () => database.killDump(what))),
    })),
  );
}

function standstills(): DatabaseTrial[] {
  const stop = ({ database }: Lane) => process.kill(database.server.pid, 'SIGSTOP');
  const go = ({ database }: Lane) => process.kill(database.server.pid, 'SIGCONT');
  const stopFor3s = async (lane: Lane) => {
    stop(lane);
    lane.database.begin(sleep(3_000).then(() => go(lane)));
  };
  return [
    {
      family: FAMILY,
      name: 'the server is stopped for 3 s',
      errorPattern: BROKEN,
      faultAt: atDump(MIDDLE, (lane) => runMeanwhile('SIGSTOP', () => stopFor3s(lane))),
    },
    {
      family: FAMILY,
      name: 'the server is stopped until the first attempt has ended',
      errorPattern: CUT_OFF,
      slow: true,
      faultAt: atDump(SHARES[0] as number, (lane) => runMeanwhile('SIGSTOP', async () => stop(lane))),
      afterFirst: go,
    },
  ];
}

function absences(): DatabaseTrial[] {
  const awayIn =
    (attempts: number, fault: WireFaultKind): FaultAt =>
    ({ attempt }) =>
      attempt <= attempts ? { ...fault, after: 0 } : undefined;
  const family = FAMILY;
  return [
    { family, name: 'unreachable in the first attempt', errorPattern: BROKEN, faultAt: awayIn(1, RESET) },
    { family, name: 'unreachable in two attempts', errorPattern: BROKEN, faultAt: awayIn(2, RESET) },
    {
      family,
      name: 'unreachable in all attempts, and reachable for the retry queue',
      errorPattern: BROKEN,
      permanent: true,
      faultAt: awayIn(3, RESET),
    },
    {
      family,
      name: 'sends nothing in the first attempt',
      errorPattern: /sent nothing within 10 s/,
      slow: true,
      faultAt: awayIn(1, STALL),
    },
  ];
}

function damages(): DatabaseTrial[] {
  return [
    {
      family: FAMILY,
      name: 'a table has crashed',
      errorPattern: new RegExp(`${TABLES.crashing}.*REPAIR TABLE`, 's'),
      permanent: true,
      before: ({ database }) => database.crashTable(),
      repair: ({ database }) => database.refill(),
    },
    {
      family: FAMILY,
      flavour: 'mysql',
      // MySQL uses no temporary file for a dump.
      name: 'the disk for temporary files is full',
      errorPattern: /No space left.*tmpdir/s,
      before: ({ database }) => database.fillDisk(),
      repair: ({ database }) => database.freeDisk(),
    },
    {
      family: FAMILY,
      flavour: 'mariadb',
      name: 'the disk for temporary files is full',
      errorPattern: /No space left.*tmpdir/s,
      permanent: true,
      before: ({ database }) => database.fillDisk(),
      repair: ({ database }) => database.freeDisk(),
    },
  ];
}
