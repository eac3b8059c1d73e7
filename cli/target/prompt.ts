import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Interruption } from '../core/errors';
import type { Session } from '../core/session';

/** Asks for a text that is not shown. @throws {Interruption} at ctrl-C, and at the end of the input. */
export async function askHidden(question: string, { input, output, signal }: Session): Promise<string> {
  output.prompt(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // As a terminal, readline takes the echo away from the terminal and writes its own one to the output.
  const lines = createInterface({ input, output: nowhere, terminal: true });
  const interrupted = new AbortController();
  lines.once('SIGINT', () => interrupted.abort());
  try {
    return await lines.question('', { signal: AbortSignal.any([signal, interrupted.signal]) });
  } catch (error) {
    if ((error as { name?: unknown } | undefined)?.name === 'AbortError') throw new Interruption();
    throw error;
  } finally {
    lines.close();
    output.prompt('\n');
  }
}
