import type { Readable } from 'node:stream';
import { DrillError, sentence } from '../../core/errors';
import { describeExit, type Toolbox } from '../../core/toolbox';
import { type DecompressedObject, decompress } from '../../dump-format/decompress';
import type { Compression } from '../../dump-format/object-keys';
import { StatementReader } from '../../dump-format/statements/statement-reader';
import { type DrillServer, startClient } from '../server/client';
import { ClientErrors } from './client-errors';
import { Headings } from './headings';

/** What restoring the definitions of a dump shows. */
export interface RestoredDefinitions extends DecompressedObject {
  /** What the server refused, in sentences, at most {@link ClientErrors.KEPT} of it. */
  readonly refused: readonly string[];
  /** How much it refused. */
  readonly refusedCount: number;
}

/** The streams of a dump and the server that its definitions are for. */
export interface Restore {
  readonly object: Readable;
  readonly compression: Compression;
  readonly server: DrillServer;
  /** Where everything goes that names no database of its own. */
  readonly database: string | undefined;
  /** Takes every piece of the object. */
  readonly onObject: (chunk: Buffer) => void;
}

/**
 * Restores everything but the rows of a dump, and goes on after errors, so that all of them are known. Memory does not
 * grow with the rows, and no child runs when this settles.
 *
 * @throws {DrillError} when the client or its server ended before the dump did.
 * @throws as {@link decompress} does.
 */
export async function restoreDefinitions(
  { object, compression, server, database, onObject }: Restore,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<RestoredDefinitions> {
  const options = ['--force', '--comments', ...(database === undefined ? [] : [`--database=${database}`])];
  const { child, exit } = startClient(server, toolbox, options, signal);
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr)
    throw (await exit).error ?? new DrillError('PROGRAM_KILLED', 'The client has no pipes.');
  // The exit gives the reason.
  stdin.on('error', () => {});
  stdout.resume();
  const headings = new Headings();
  const errors = new ClientErrors(headings);
  stderr.setEncoding('utf8').on('data', (message: string) => errors.push(message));

  let pending: Buffer[] = [];
  const reader = new StatementReader({
    ...NO_LISTENER,
    definition: (bytes) => {
      pending.push(bytes);
      headings.push(bytes);
    },
  });
  const write = async () => {
    const bytes = Buffer.concat(pending);
    pending = [];
    if (stdin.destroyed || stdin.write(bytes)) return;
    await Promise.race([new Promise((resolve) => stdin.once('drain', resolve)), exit]);
  };
  try {
    const read = await decompress(object, compression, toolbox, signal, {
      onObject,
      onText: (chunk) => {
        reader.push(chunk);
        return pending.length > 0 ? write() : undefined;
      },
    });
    stdin.end();
    const ended = await exit;
    if (ended.error) throw ended.error;
    signal.throwIfAborted();
    const lost =
      errors.end() ?? (ended.code !== 0 && errors.count === 0 ? errors.rest || describeExit(ended) : undefined);
    if (lost !== undefined) {
      throw new DrillError(
        'DRILL_SERVER_FAILED',
        `The server of the drill or its client ended during the restore: ${sentence(lost)} Raise drill_memory_size, if memory is short. The drill is retried.`,
      );
    }
    return { ...read, refused: errors.sentences, refusedCount: errors.count };
  } finally {
    child.kill('SIGKILL');
    await exit;
  }
}

const NO_LISTENER = { comment: () => {}, statement: () => {}, insert: () => {}, program: () => {} };
