import { judgeReplication, LONG_LAG_SECONDS } from '../../../../../functions/dump/server/judge-replication';
import type { Replication } from '../../../../../functions/dump/server/replication';

const REQUEST = {
  flavour: 'mysql',
  version: '9.7.4',
  readOnly: true,
  user: "'backup'@'%'",
  maximumLagSeconds: undefined,
} as const;
const behind = (lagSeconds: number): Replication => ({ state: 'running', source: 'db1:3306', lagSeconds });
const STOPPED: Replication = { state: 'stopped', source: 'db1:3306', reason: 'its applier thread is not running' };
const NOTHING = { problems: [], warnings: [] };

test.each([
  { what: 'a server that is no replica', replication: { state: 'none' } as const, changes: {} },
  { what: 'a replica that is as good as its source', replication: behind(0), changes: {} },
  { what: 'a lag of some minutes', replication: behind(LONG_LAG_SECONDS), changes: {} },
  { what: 'a lag within the limit', replication: behind(10), changes: { maximumLagSeconds: 10 } },
  { what: 'no lag within a limit of nothing', replication: behind(0), changes: { maximumLagSeconds: 0 } },
  {
    what: 'a writable server whose state is hidden',
    replication: { state: 'hidden' } as const,
    changes: { readOnly: false },
  },
])('accepts $what', ({ replication, changes }) => {
  expect(judgeReplication(replication, { ...REQUEST, ...changes })).toEqual(NOTHING);
});

describe('warns, without a limit, about', () => {
  test.each([
    {
      what: 'a long lag',
      replication: behind(LONG_LAG_SECONDS + 1),
      expected: 'a replica that is 301 s behind db1:3306',
    },
    {
      what: 'replication that has stopped',
      replication: STOPPED,
      expected: 'stopped: its applier thread is not running.',
    },
    {
      what: 'hidden state of a read-only server',
      replication: { state: 'hidden' } as const,
      expected: "GRANT REPLICATION CLIENT ON *.* TO 'backup'@'%';",
    },
  ])('$what', ({ replication, expected }) => {
    expect(judgeReplication(replication, REQUEST)).toEqual({
      problems: [],
      warnings: [expect.stringContaining(expected)],
    });
  });
});

describe('refuses, with a limit,', () => {
  test.each([
    { what: 'a longer lag', replication: behind(11), expected: '11 s behind' },
    { what: 'replication that has stopped', replication: STOPPED, expected: 'has stopped' },
    { what: 'hidden state', replication: { state: 'hidden' } as const, expected: 'GRANT REPLICATION CLIENT' },
  ])('$what', ({ replication, expected }) => {
    const judgement = judgeReplication(replication, { ...REQUEST, readOnly: false, maximumLagSeconds: 10 });
    expect(judgement).toEqual({ problems: [expect.stringContaining(expected)], warnings: [] });
    expect(judgement.problems[0]).toContain('The variable maximum_replica_lag_seconds is 10.');
  });
});

test("requests MariaDB's own privilege from 10.5 on", () => {
  const request = { ...REQUEST, flavour: 'mariadb', version: '11.8.3-MariaDB' } as const;
  expect(judgeReplication({ state: 'hidden' }, request).warnings[0]).toContain('GRANT REPLICA MONITOR ON *.*');
});
