import { setTimeout as sleep } from 'node:timers/promises';
import { pauseOf } from '../../proxy/wire-faults';
import { type DatabaseTrial, dumpConnection } from '../database-trial';
import type { Lane } from '../lane';
import { DATABASE, TABLES } from '../schema';
import { atDump, BROKEN, CUT_OFF, type FaultAt, isDump } from './moments';

const FAMILY = 'limits and locks of the database';

/** Server settings and locks of other users that affect a dump. */
export function limitsAndLocks(): DatabaseTrial[] {
  return [...queryLimits(), ...idleLimits(), ...locks()];
}

/** Limits of query time, which are intended for applications. */
export function queryLimits(): DatabaseTrial[] {
  return [
    {
      family: FAMILY,
      name: 'max_execution_time is 1 ms',
      flavour: 'mysql',
      errorPattern: /3024/,
      faultAt: longQuery,
      ...setting('max_execution_time', 1, 0),
    },
    {
      family: FAMILY,
      name: 'max_statement_time is 1 ms',
      flavour: 'mariadb',
      errorPattern: /1969/,
      faultAt: longQuery,
      ...setting('max_statement_time', 0.001, 0),
    },
  ];
}

/** Delays the rows in each attempt, so that their query takes longer than any limit. */
const longQuery: FaultAt = ({ connection }, { wires }) =>
  connection === dumpConnection(wires).connection
    ? { ...pauseOf(1_000), after: Math.round(dumpConnection(wires).bytes * 0.1) }
    : undefined;

function idleLimits(): DatabaseTrial[] {
  return [
    {
      family: FAMILY,
      name: 'wait_timeout is 1 s, and the dump pauses between two queries',
      errorPattern: /wait_timeout/,
      ...setting('wait_timeout', 1, 28_800),
      faultAt: pauseBetweenQueries,
    },
    {
      family: FAMILY,
      name: 'net_write_timeout is 1 s, and the dump pauses in the middle of its rows',
      errorPattern: BROKEN,
      ...setting('net_write_timeout', 1, 60),
      faultAt: atDump(0.1, () => pauseOf(4_000)),
    },
  ];
}

function setting(variable: string, value: number, usual: number): Pick<DatabaseTrial, 'before' | 'repair'> {
  return {
    before: ({ database }) => database.server.sql(`SET GLOBAL ${variable} = ${value}`),
    repair: ({ database }) => database.server.sql(`SET GLOBAL ${variable} = ${usual}`),
  };
}

/** Delays the last byte of an answer, and so the next query. */
const pauseBetweenQueries: FaultAt = (place, baseline) => {
  const { turns } = dumpConnection(baseline.wires);
  const turn = turns[turns.length >> 1] ?? 0;
  return isDump(place, baseline) ? { ...pauseOf(3_000), after: turn - 1 } : undefined;
};

function locks(): DatabaseTrial[] {
  const lock = ({ database }: Lane) => database.hold(`LOCK TABLES ${TABLES.ahead} WRITE`);
  const release = ({ database }: Lane) => database.release();
  const releaseSoon = ({ database }: Lane) => database.begin(sleep(4_000).then(() => database.release()));
  return [
    {
      family: FAMILY,
      name: 'LOCK TABLES … WRITE for 4 s',
      errorPattern: BROKEN,
      before: (lane) => {
        lock(lane);
        releaseSoon(lane);
      },
    },
    {
      family: FAMILY,
      name: 'LOCK TABLES … WRITE until the first attempt has ended',
      errorPattern: CUT_OFF,
      slow: true,
      before: lock,
      afterFirst: release,
    },
    {
      family: FAMILY,
      name: 'LOCK TABLES … WRITE permanently',
      errorPattern: CUT_OFF,
      slow: true,
      permanent: true,
      before: lock,
      repair: release,
    },
    {
      family: FAMILY,
      name: 'a long transaction blocks an ALTER TABLE, which blocks the dump',
      errorPattern: /1213|1412|field count|SCHEMA_CHANGED/,
      changes: true,
      before: async (lane) => {
        const { database } = lane;
        database.hold(`START TRANSACTION; SELECT COUNT(*) FROM ${TABLES.ahead}`);
        await sleep(200);
        database.begin(
          database.server.sql(`ALTER TABLE ${TABLES.ahead} ADD COLUMN extra INT, ALGORITHM = COPY`, DATABASE),
        );
        releaseSoon(lane);
      },
      repair: async ({ database }) => {
        await database.settle();
        await database.refill();
      },
    },
  ];
}
