import { assertLocksHold, onlyHere } from '../../../../../functions/dump/parallel/same-server';

/** A session that has one answer to everything. */
function session(...answer: string[][]) {
  const asked: string[] = [];
  const rows = async (statement: string) => {
    asked.push(statement);
    return answer;
  };
  return { rows, asked };
}

test('trusts locks on a server that accepts writes', async () => {
  await expect(assertLocksHold(session())).resolves.toBeUndefined();
});

test.each(['innodb_read_only', 'wsrep_on'])(
  'distrusts locks with %s, where replicated writes bypass them',
  async (name) => {
    const asking = assertLocksHold(session([name, 'ON']));
    await expect(asking).rejects.toThrow(`do not block replicated writes (${name} = ON).`);
  },
);

test.each(['mysql', 'mariadb'] as const)(
  'makes a process of %s verify the identity that the session saw',
  async (flavour) => {
    const here = 'a1'.repeat(32);
    const { rows, asked } = session([here]);
    const condition = await onlyHere({ rows }, flavour);
    const [, hash] = /^SELECT (SHA2\(CONCAT_WS\(.*\), 256\))$/.exec(asked[0] ?? '') ?? [];
    expect(hash).toContain('@@GLOBAL.hostname');
    expect(condition).toContain(`WHERE NOT (${hash} <=> '${here}')) IS NULL`);
  },
);

test('refuses to lock a server without an identity', async () => {
  await expect(onlyHere(session(['NULL']), 'mysql')).rejects.toThrow('did not return its identity');
});
