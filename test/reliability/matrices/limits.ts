import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseTrial, dumpConnection } from '../databases/database-trial';
import type { Lane } from '../databases/lane';
import { DATABASE, TABLES } from '../databases/schema';
import { pauseOf } from '../proxy/wire-faults';
import { atDump, BROKEN, CUT_OFF, type FaultAt, isDump } from './moments';

const FAMILY = 'limits and locks of the database';

/** What other users of a server and its settings can do to a dump. */
export function limitsAndLocks(): DatabaseTrial[] {
  return [...queryLimits(), ...idleLimits(), ...locks()];
}

/** Limits on the time of queries, which are meant for applications. */
export function queryLimits(): DatabaseTrial[] {
  return [
    {
      family: FAMILY,
      name: 'max_execution_time is 1 ms',
      flavour: 'mysql',
      says: /3024/,
      faultAt: longQuery,
      ...setting('max_execution_time', 1, 0),
    },
    {
      family: FAMILY,
      name: 'max_statement_time is 1 ms',
      flavour: 'mariadb',
      says: /1969/,
      faultAt: longQuery,
      ...setting('max_statement_time', 0.001, 0),
    },
  ];
}

/** In each attempt the rows are taken slowly, so that their query lasts longer than any limit. */
const longQuery: FaultAt = ({ connection }, { wires }) =>
  connection === dumpConnection(wires).connection
    ? { ...pauseOf(1_000), after: Math.round(dumpConnection(wires).bytes * 0.1) }
    : undefined;

function idleLimits(): DatabaseTrial[] {
  return [
    {
      family: FAMILY,
      name: 'wait_timeout is 1 s, and the dump pauses between two queries',
      says: /longer than wait_timeout|connection broke/,
      ...setting('wait_timeout', 1, 28_800),
      faultAt: pauseBetweenQueries,
    },
    {
      family: FAMILY,
      name: 'net_write_timeout is 1 s, and the dump pauses in the middle of its rows',
      says: BROKEN,
      ...setting('net_write_timeout', 1, 60),
      faultAt: atDump(0.1, () => pauseOf(4_000)),
    },
  ];
}

function setting(variable: string, value: number, usual: number): Pick<DatabaseTrial, 'before' | 'mend'> {
  return {
    before: ({ victim }) => victim.server.sql(`SET GLOBAL ${variable} = ${value}`),
    mend: ({ victim }) => victim.server.sql(`SET GLOBAL ${variable} = ${usual}`),
  };
}

/** The last byte of an answer waits, and with it the next query. */
const pauseBetweenQueries: FaultAt = (place, recording) => {
  const { turns } = dumpConnection(recording.wires);
  const turn = turns[turns.length >> 1] ?? 0;
  return isDump(place, recording) ? { ...pauseOf(3_000), after: turn - 1 } : undefined;
};

function locks(): DatabaseTrial[] {
  const lock = ({ victim }: Lane) => victim.hold(`LOCK TABLES ${TABLES.ahead} WRITE`);
  const letGo = ({ victim }: Lane) => victim.letGo();
  const letGoSoon = ({ victim }: Lane) => victim.begin(sleep(4_000).then(() => victim.letGo()));
  return [
    {
      family: FAMILY,
      name: 'LOCK TABLES … WRITE for 4 s',
      says: BROKEN,
      before: (lane) => {
        lock(lane);
        letGoSoon(lane);
      },
    },
    {
      family: FAMILY,
      name: 'LOCK TABLES … WRITE until the first attempt has given up',
      says: CUT_OFF,
      lasting: true,
      before: lock,
      afterFirst: letGo,
    },
    {
      family: FAMILY,
      name: 'LOCK TABLES … WRITE for ever',
      says: CUT_OFF,
      lasting: true,
      endless: true,
      before: lock,
      mend: letGo,
    },
    {
      family: FAMILY,
      name: 'a long transaction holds up an ALTER TABLE, and that the dump',
      says: /1213|1412|field count/,
      changes: true,
      before: async (lane) => {
        const { victim } = lane;
        victim.hold(`START TRANSACTION; SELECT COUNT(*) FROM ${TABLES.ahead}`);
        await sleep(200);
        victim.begin(victim.server.sql(`ALTER TABLE ${TABLES.ahead} ADD COLUMN extra INT, ALGORITHM = COPY`, DATABASE));
        letGoSoon(lane);
      },
      mend: async ({ victim }) => {
        await victim.settle();
        await victim.refill();
      },
    },
  ];
}
