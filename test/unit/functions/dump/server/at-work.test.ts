import { Secret } from '../../../../../functions/core/secret';
import { Toolbox } from '../../../../../functions/core/toolbox';
import type { Connection } from '../../../../../functions/dump/connection/connection';
import { isAtWork } from '../../../../../functions/dump/server/at-work';
import { answering } from '../client/sql-answers';
import { scriptedLayer } from '../scripted-layer';

const { signal } = new AbortController();

/** Asks a server whose list of sessions is this, in the session 7. */
function ask(sessions: readonly string[]): Promise<boolean> {
  const answers = { 'SELECT CONNECTION_ID()': '7', 'SHOW PROCESSLIST': sessions.join('\n') };
  const toolbox = new Toolbox(scriptedLayer({ mysql: answering(answers) }));
  const connection = { password: new Secret('hunter2'), databases: ['shop'] } as unknown as Connection;
  return isAtWork({ toolbox, flavour: 'mysql', options: async () => '', connection }, signal);
}

const session = (id: number, command: string, user = 'backup') =>
  [id, user, '10.0.0.1:4711', 'shop', command, 0, 'init', 'NULL'].join('\t');
const OWN = session(7, 'Query');

test.each([
  { what: 'the dump reads rows', sessions: [OWN, session(8, 'Query')], atWork: true },
  { what: 'the dump is between two statements', sessions: [OWN, session(8, 'Sleep')], atWork: false },
  { what: 'the session of the dump is gone', sessions: [OWN], atWork: false },
  { what: 'another user is at work', sessions: [session(9, 'Query', 'app'), OWN], atWork: false },
  {
    what: 'one of several processes reads rows',
    sessions: [OWN, session(8, 'Sleep'), session(9, 'Execute')],
    atWork: true,
  },
  { what: 'the list is not that of its own server', sessions: [session(8, 'Sleep')], atWork: true },
])('is $atWork when $what', async ({ sessions, atWork }) => {
  await expect(ask(sessions)).resolves.toBe(atWork);
});

test('rejects when the server does not answer', async () => {
  const toolbox = new Toolbox(scriptedLayer({ mysql: 'echo "ERROR 2003 (HY000): no" >&2; exit 1' }));
  const connection = { password: new Secret('hunter2'), databases: ['shop'] } as unknown as Connection;
  await expect(isAtWork({ toolbox, flavour: 'mysql', options: async () => '', connection }, signal)).rejects.toThrow(
    '2003',
  );
});
