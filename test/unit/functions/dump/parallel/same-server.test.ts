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

test('locks hold on a server that is written to itself', async () => {
  await expect(assertLocksHold(session())).resolves.toBeUndefined();
});

test.each(['innodb_read_only', 'wsrep_on'])('with %s others write past every lock', async (name) => {
  const asking = assertLocksHold(session([name, 'ON']));
  await expect(asking).rejects.toThrow(`does not keep others from changing its rows (${name} = ON).`);
});

test.each(['mysql', 'mariadb'] as const)('a process of %s is to ask what the session asked', async (flavour) => {
  const here = 'a1'.repeat(32);
  const { rows, asked } = session([here]);
  const condition = await onlyHere({ rows }, flavour);
  const [, hash] = /^SELECT (SHA2\(CONCAT_WS\(.*\), 256\))$/.exec(asked[0] ?? '') ?? [];
  expect(hash).toContain('@@GLOBAL.hostname');
  expect(condition).toContain(`WHERE NOT ${hash} <=> '${here}') IS NULL`);
});

test('a server that does not say which one it is is no server to lock', async () => {
  await expect(onlyHere(session(['NULL']), 'mysql')).rejects.toThrow('does not say which one it is');
});
