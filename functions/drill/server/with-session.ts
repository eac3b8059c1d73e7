import { ScratchServerError, sentence } from '../../core/errors';
import { QUERY_OPTIONS, QueryClient } from '../../core/sql/query-client';
import type { Queryable } from '../../core/sql/queryable';
import { describeExit, type Exit, type Toolbox } from '../../core/toolbox';
import { type DrillLogin, startClient } from './client';

/**
 * Runs `work` with a session on the server of a drill. The first statement that fails ends the session, and throws a
 * {@link ScratchServerError} with the server's message. When this settles, no client runs.
 */
export async function withSession<T>(
  login: DrillLogin,
  toolbox: Toolbox,
  signal: AbortSignal,
  work: (session: Queryable) => Promise<T>,
): Promise<T> {
  const client = startClient(login, toolbox, QUERY_OPTIONS, ['pipe', 'pipe', 'pipe'], signal);
  try {
    const result = await work(new QueryClient({ client, signal, explain }));
    // The client logs out: the server counts one that does not as lost.
    client.child.stdin?.end();
    return result;
  } catch (error) {
    // A statement may still run.
    client.child.kill('SIGKILL');
    throw error;
  } finally {
    await client.exit;
  }
}

function explain(messages: string, exit: Exit): ScratchServerError {
  const why = sentence(messages.trim() || describeExit(exit));
  return new ScratchServerError(
    'DRILL_SERVER_FAILED',
    `The server of the drill did not answer a query: ${why} The drill is retried.`,
  );
}
