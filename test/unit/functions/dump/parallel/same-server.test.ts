import { SourceError } from '../../../../../functions/core/errors';
import { assertLocksHold, onlyHere, sessionsSince } from '../../../../../functions/dump/parallel/same-server';

/** A session that has these answers, by a part of the question; the last one again and again. */
function session(answers: Record<string, string[][][]>, id = '7') {
  return {
    id,
    rows: async (statement: string) => {
      const [, rows] = Object.entries(answers).find(([question]) => statement.includes(question)) ?? [];
      const [next] = rows ?? [];
      if (rows && rows.length > 1) rows.shift();
      if (!next) throw new SourceError('The session has ended.', false);
      return next;
    },
  };
}

test('locks hold on a server that is written to itself', async () => {
  await expect(assertLocksHold(session({ wsrep_on: [[]] }))).resolves.toBeUndefined();
});

test.each(['innodb_read_only', 'wsrep_on'])('with %s others write past every lock', async (name) => {
  const asking = assertLocksHold(session({ wsrep_on: [[[name, 'ON']]] }));
  await expect(asking).rejects.toThrow(`does not keep others from changing its rows (${name} = ON).`);
});

test('a session of MySQL ends where the server is another', async () => {
  const settings = await onlyHere(session({ server_uuid: [[['uuid/host/3306/1']]] }), 'mysql');
  expect(settings).toMatch(/^@here = \(SELECT 1 FROM \(SELECT 1 UNION SELECT 2\) AS two WHERE CONCAT_WS\(/);
  expect(settings).toContain(`<> CONVERT(x'${Buffer.from('uuid/host/3306/1').toString('hex')}' USING utf8mb4)`);
  expect(await onlyHere(session({}), 'mariadb')).toBeUndefined();
});

describe('sessions that came since', () => {
  const own = ['7', 'backup', '10.0.0.5:1000'];
  const process = (id: number, user = 'backup', host = '10.0.0.5') => [String(id), user, `${host}:${2000 + id}`];

  /** Counts in lists of processes; it is over when the last but one has been given. */
  const count = (...lists: string[][][]) => {
    let asked = 0;
    const rows = session({ 'SHOW PROCESSLIST': [...lists] });
    return sessionsSince(rows, () => ++asked >= lists.length);
  };

  test('are counted once each, also those that have ended meanwhile', async () => {
    expect(await count([own], [own, process(8)], [own, process(8), process(9)], [own, process(10)])).toBe(3);
  });

  test('are looked for once more when it is over', async () => {
    let isOver = false;
    const rows = async () => {
      const answer = isOver ? [own, process(8)] : [own];
      isOver = true;
      return answer;
    };
    expect(await sessionsSince({ id: '7', rows }, () => isOver)).toBe(1);
  });

  test.each([
    { whose: 'another user', other: process(8, 'app') },
    { whose: 'another client', other: process(8, 'backup', '10.0.0.6') },
    { whose: 'a client that was there before', other: process(6) },
  ])('are not those of $whose', async ({ other }) => {
    expect(await count([own, other])).toBe(0);
  });

  test('are none when the session itself has ended', async () => {
    expect(await sessionsSince(session({}), () => false)).toBe(0);
  });
});
