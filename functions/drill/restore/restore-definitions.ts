import { open } from 'node:fs/promises';
import { ScratchServerError, sentence } from '../../core/errors';
import { describeExit, type Toolbox } from '../../core/toolbox';
import type { DrillProblem } from '../../dump-format/drill-verdict';
import { type DrillServer, startClient } from '../server/client';
import { ClientErrors } from './client-errors';
import type { Definitions } from './read-definitions';

/** The objects that the server refused. */
export interface Refused {
  /** The first of them, at most {@link ClientErrors.KEPT}. */
  readonly problems: readonly DrillProblem[];
  readonly count: number;
}

/**
 * The time of the session: servers drop an event that is over as soon as it is created, also one that was to run between
 * the dump and the drill.
 */
const LONG_AGO = '--init-command=SET TIMESTAMP = 86400';

/**
 * Restores the definitions of a dump, and goes on after errors, so that all of them are known. No client runs when this
 * settles.
 *
 * @param database that is selected at the beginning
 * @throws {ScratchServerError} when the server or the client failed, so that nothing is known of the dump.
 */
export async function restoreDefinitions(
  { path, headings }: Definitions,
  database: string | undefined,
  server: DrillServer,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<Refused> {
  const file = await open(path);
  try {
    // Without comments, MariaDB's client can't create an event that has one in its body.
    const options = ['--force', '--comments', LONG_AGO, ...(database === undefined ? [] : [`--database=${database}`])];
    const { child, exit } = startClient(server, toolbox, options, [file.fd, 'ignore', 'pipe'], signal);
    const errors = new ClientErrors(headings);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
    const ended = await exit;
    if (ended.error) throw ended.error;
    signal.throwIfAborted();
    errors.end();
    const silent = ended.code !== 0 && errors.count === 0 ? errors.rest || describeExit(ended) : undefined;
    const failure = errors.failure ?? (ended.signal === null ? silent : describeExit(ended));
    if (failure !== undefined) {
      throw new ScratchServerError(
        'DRILL_SERVER_FAILED',
        `The server of the drill or its client failed during the restore, so that nothing is known of the dump: ${sentence(failure)} Raise drill_memory_size or drill_ephemeral_storage_size, if memory or disk is short. The drill is tried again.`,
      );
    }
    return { problems: errors.problems, count: errors.count };
  } finally {
    await file.close();
  }
}
