import { closeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { PreflightError, sentence } from '../../core/errors';
import { describeExit, type Tool, type Toolbox } from '../../core/toolbox';
import type { Connection } from '../credentials/connection';
import { OPTIONS_ARGUMENT, openOptions } from '../source/options-file';
import { remedyFor } from '../source/server-errors';
import type { Flavour } from './greeting';

/** The client program of each family. */
export const SQL_TOOL: Record<Flavour, Tool> = { mysql: 'mysql', mariadb: 'mariadb' };

/** However the server is set, names in its answers are quoted, by backticks, and no limit for applications applies. */
const SESSION: Record<Flavour, string> = {
  mysql: "SET SESSION sql_mode = '', sql_quote_show_create = 1, max_execution_time = 0",
  mariadb: "SET SESSION sql_mode = '', sql_quote_show_create = 1, max_statement_time = 0",
};

/** The arguments of a client whose answers are read here. */
export function sqlArguments(flavour: Flavour): string[] {
  return [
    OPTIONS_ARGUMENT,
    '--batch',
    '--skip-column-names',
    '--connect-timeout=10',
    // Otherwise the client gives no reason when the password has expired.
    '--connect-expired-password',
    '--default-character-set=utf8mb4',
    `--init-command=${SESSION[flavour]}`,
  ];
}

/**
 * Asks the server through the same client family, options and TLS settings that the dump uses: what works here works
 * there.
 */
export class SqlClient {
  constructor(
    private readonly toolbox: Toolbox,
    private readonly flavour: Flavour,
    private readonly options: string,
    private readonly connection: Connection,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Rows of one statement, each a list of columns; NULL reads as the string `NULL`.
   *
   * @param within milliseconds after which the answer is given up; without it only the end of the run ends the wait.
   * @throws {PreflightError} with the server's message and what to do.
   */
  async rows(statement: string, within?: number): Promise<string[][]> {
    const tooLate = within === undefined ? undefined : AbortSignal.timeout(within);
    const options = openOptions(this.options);
    const tool = SQL_TOOL[this.flavour];
    const args = [...sqlArguments(this.flavour), `--execute=${statement}`];
    const { child, exit } = this.toolbox.start(
      tool,
      args,
      ['ignore', 'pipe', 'pipe', options],
      AbortSignal.any([this.signal, ...(tooLate ? [tooLate] : [])]),
    );
    closeSync(options);
    const [stdout, stderr, ended] = await Promise.all([
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
      exit,
    ]);
    if (ended.code !== 0) {
      this.signal.throwIfAborted();
      if (ended.error) throw ended.error;
      const { host, port, password } = this.connection;
      if (tooLate?.aborted) {
        throw new PreflightError(
          `The database server ${host}:${port} greeted the client, but did not let it in within ${(within ?? 0) / 1000} s. ` +
            `Look at the load and the log of the server, and at proxies and firewalls between it and the function's subnets.`,
        );
      }
      const said = password.redact(errorOf(stderr)) || describeExit(ended);
      throw new PreflightError(
        `The database server ${host}:${port} can't be used for a dump: ${sentence(said)} ${remedyFor(stderr)}`,
      );
    }
    return stdout.split('\n').slice(0, -1).map(columnsOf);
  }
}

/** What a client says of its failure: MariaDB's repeats the statement first. */
export function errorOf(stderr: string): string {
  const start = stderr.search(/^ERROR /m);
  return stderr.slice(Math.max(0, start)).trim();
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };

/** The columns of one line of an answer. */
export function columnsOf(line: string): string[] {
  return line.split('\t').map(unescapeColumn);
}

/** Undoes what `--batch` does to column values ("mysql Client Options", MySQL Reference Manual). */
function unescapeColumn(column: string): string {
  return column.replaceAll(/\\([nt0\\])/g, (_, character: string) => ESCAPES[character] ?? character);
}

/** An identifier in backticks. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A string as a SQL literal that needs no escaping, whatever it holds and whatever the server's SQL mode is. */
export function literal(value: string): string {
  return value === '' ? "''" : `CONVERT(x'${Buffer.from(value, 'utf8').toString('hex')}' USING utf8mb4)`;
}
