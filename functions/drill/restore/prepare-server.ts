import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { ScratchServerError, sentence } from '../../core/errors';
import { identifier } from '../../core/sql/sql-text';
import { describeExit, type Toolbox } from '../../core/toolbox';
import type { EmptyDatabase } from '../../dump-format/facts/empty-database';
import { type DrillLogin, type DrillServer, startClient } from '../server/client';
import { RESTORER, ROOT, restorerStatements } from './accounts';
import type { Definers } from './definers';

/** What a dump takes for granted. */
export interface Needs {
  /** Names of the databases that it contains. */
  readonly databases: readonly string[];
  readonly toCreate: EmptyDatabase | undefined;
  readonly definers: Definers;
}

/**
 * Gives the server what a dump takes for granted: its database, the definers, and a user that may restore it and nothing
 * else. What the server refuses of databases and definers is missing during the restore, which then names the objects that
 * need it. Afterwards the server has no administrator.
 *
 * @returns the login of the user that restores
 * @throws {ScratchServerError} when the client could not do that.
 */
export async function prepareServer(
  { databases, toCreate, definers }: Needs,
  server: DrillServer,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<DrillLogin> {
  const run = async (user: string, statements: readonly string[], option?: '--force') => {
    const login = { ...server, user };
    const { isDone, output } = await runStatements(statements, login, toolbox, signal, option);
    if (!isDone) throw notPrepared(output);
  };
  // A name that no dump can have, because "root" becomes a definer without privileges.
  const administrator = `administrator-${randomUUID().slice(0, 8)}`;
  await run(ROOT, [
    ...restorerStatements(server.flavour, databases),
    `RENAME USER ${local(ROOT)} TO ${local(administrator)}`,
  ]);
  await run(administrator, [...(toCreate ? statementsFor(toCreate) : []), ...definers.statements], '--force');
  // guard: no-administrator-while-restoring
  await run(administrator, [`DROP USER ${local(administrator)}`]);
  return { ...server, user: RESTORER };
}

function local(user: string): string {
  return `${identifier(user)}@localhost`;
}

interface Outcome {
  /** Every statement was executed, or with `--force` was tried. */
  readonly isDone: boolean;
  /** What the client reported. */
  readonly output: string;
}

async function runStatements(
  statements: readonly string[],
  login: DrillLogin,
  toolbox: Toolbox,
  signal: AbortSignal,
  option?: '--force',
): Promise<Outcome> {
  const options = option === undefined ? [] : [option];
  const { child, exit } = startClient(login, toolbox, options, ['pipe', 'ignore', 'pipe'], signal);
  // The exit gives the reason.
  child.stdin?.on('error', () => {});
  const message = child.stderr ? text(child.stderr) : Promise.resolve('');
  child.stdin?.end(statements.map((statement) => `${statement};\n`).join(''));
  const ended = await exit;
  if (ended.error) throw ended.error;
  signal.throwIfAborted();
  const output = (await message).trim();
  const isTried = option === '--force' && output.includes(' at line ');
  return { isDone: ended.signal === null && (ended.code === 0 || isTried), output: output || describeExit(ended) };
}

function notPrepared(output: string): ScratchServerError {
  return new ScratchServerError(
    'DRILL_SERVER_FAILED',
    `The server of the drill could not be prepared: ${sentence(output)} The drill is retried.`,
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
