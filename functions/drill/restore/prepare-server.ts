import { text } from 'node:stream/consumers';
import { ScratchServerError, sentence } from '../../core/errors';
import { identifier } from '../../core/sql/sql-text';
import { describeExit, type Toolbox } from '../../core/toolbox';
import { type DrillServer, startClient } from '../server/client';
import type { Definers } from './definers';

/** A database that the dump does not create itself. */
export interface EmptyDatabase {
  readonly name: string;
  /** As at the source; undefined when that is not known. */
  readonly characterSet: string | undefined;
  readonly collation: string | undefined;
}

/**
 * Gives the server what a dump takes for granted: its database and the definers. What the server refuses of it
 * is missing during the restore, which then names the objects that need it.
 *
 * @throws {ScratchServerError} when the client could not do that.
 */
export async function prepareServer(
  database: EmptyDatabase | undefined,
  definers: Definers,
  server: DrillServer,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<void> {
  const statements = [...(database ? statementsFor(database) : []), ...definers.statements];
  const { child, exit } = startClient(server, toolbox, ['--force'], ['pipe', 'ignore', 'pipe'], signal);
  // The exit gives the reason.
  child.stdin?.on('error', () => {});
  const message = child.stderr ? text(child.stderr) : Promise.resolve('');
  child.stdin?.end(statements.map((statement) => `${statement};\n`).join(''));
  const ended = await exit;
  if (ended.error) throw ended.error;
  signal.throwIfAborted();
  const output = await message;
  if (ended.signal === null && (ended.code === 0 || output.includes(' at line '))) return;
  throw new ScratchServerError(
    'DRILL_SERVER_FAILED',
    `The server of the drill could not be prepared: ${sentence(output.trim() || describeExit(ended))} The drill is tried again.`,
  );
}

function statementsFor({ name, characterSet, collation }: EmptyDatabase): string[] {
  const options = [
    ...(characterSet === undefined ? [] : [`CHARACTER SET ${characterSet}`]),
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
  ];
  const create = `CREATE DATABASE ${identifier(name)}`;
  return options.length === 0 ? [create] : [create, `ALTER DATABASE ${identifier(name)} ${options.join(' ')}`];
}
