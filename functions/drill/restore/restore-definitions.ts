import { open } from 'node:fs/promises';
import { ScratchServerError, sentence } from '../../core/errors';
import { describeExit, type Exit, type Toolbox } from '../../core/toolbox';
import { MORE_MEMORY, MORE_STORAGE } from '../findings/remedies';
import { type DrillLogin, startClient } from '../server/client';
import { withSession } from '../server/with-session';
import { ClientErrors } from './client-errors';
import type { Definitions } from './read-definitions';
import type { RefusedObjects } from './refused-objects';

/**
 * Restores the definitions of a dump, and continues after errors, so that all of them are known. No client runs when this
 * settles.
 *
 * @param database that is selected at the beginning
 * @param refused takes the objects that the server refuses
 * @throws {ScratchServerError} when the server or the client failed, so that nothing is known of the dump.
 */
export async function restoreDefinitions(
  { path, headings }: Definitions,
  database: string | undefined,
  refused: RefusedObjects,
  login: DrillLogin,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(path);
  try {
    const options = [
      '--force',
      // Without comments, MariaDB's client can't create an event that has one in its body.
      '--comments',
      ...(database === undefined ? [] : [`--database=${database}`]),
    ];
    const { child, exit } = startClient(login, toolbox, options, [file.fd, 'ignore', 'pipe'], signal);
    const errors = new ClientErrors(headings, refused);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
    const ended = await exit;
    if (ended.error) throw ended.error;
    signal.throwIfAborted();
    errors.end();
    const failure =
      failureOf(ended, errors, refused) ?? (await lostConnection(errors, refused, login, toolbox, signal));
    if (failure !== undefined) {
      throw new ScratchServerError(
        'DRILL_SERVER_FAILED',
        `The server of the drill or its client failed during the restore, so that nothing is known of the dump: ${sentence(failure)} Raise ${MORE_MEMORY} or ${MORE_STORAGE}, if memory or disk is short. The drill is retried.`,
      );
    }
  } finally {
    await file.close();
  }
}

/** Why the client failed, apart from the statements that the server refused; undefined when it did not. */
function failureOf(ended: Exit, { failure, rest }: ClientErrors, refused: RefusedObjects): string | undefined {
  if (failure !== undefined) return failure;
  if (ended.signal !== null) return describeExit(ended);
  return ended.code !== 0 && refused.size === 0 ? rest || describeExit(ended) : undefined;
}

/** A session that was killed, and every one whose client did not end it. */
const LOST = "SHOW GLOBAL STATUS LIKE 'Aborted_clients'";

/**
 * Asks the server whether the client was connected to the end: an error about that may be the text of a dump.
 *
 * @throws {ScratchServerError} when the server does not answer.
 */
async function lostConnection(
  { last }: ClientErrors,
  refused: RefusedObjects,
  login: DrillLogin,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (refused.size === 0) return undefined;
  const [[, lost] = []] = await withSession(login, toolbox, signal, (session) => session.rows(LOST));
  // guard: a-lost-connection-is-no-verdict
  return lost === '0' ? undefined : `The client lost its connection. Its last message: ${last}`;
}
