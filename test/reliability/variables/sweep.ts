import { closeSync } from 'node:fs';
import { buffer, text } from 'node:stream/consumers';
import { BACKUP_USER } from '../../../dev/labs/databases/backup-user';
import type { TestServer } from '../../../dev/servers/server';
import { messageOf } from '../../../functions/core/errors';
import { Secret } from '../../../functions/core/secret';
import type { Toolbox } from '../../../functions/core/toolbox';
import { openOptions } from '../../../functions/dump/client/options-file';
import { remedyFor } from '../../../functions/dump/client/server-errors';
import type { Connection } from '../../../functions/dump/connection/connection';
import { DUMP_TOOL, dumpArguments } from '../../../functions/dump/mysqldump/arguments';
import { ProgressReader } from '../../../functions/dump/mysqldump/progress-reader';
import { preflight } from '../../../functions/dump/preflight/preflight';
import { parseSelection } from '../../../functions/dump-format/selection/database-selection';
import { DATABASE } from './schema';

/** Result of preflight and dump program, with the options of production. */
export interface Sample {
  /** Text of the dump without parts that differ between dumps; undefined when there is none. */
  readonly sql?: string;
  /** Findings of preflight, except those about the connection. */
  readonly findings?: string;
  /** Error, if there is no dump. */
  readonly refusal?: string;
}

/** Password of the user of the dump. */
export const PASSWORD = 'not-a-secret';

const TIMEOUT_MS = 25_000;

/** A server and the programs that connect to it. */
export interface Subject {
  readonly server: TestServer;
  readonly toolbox: Toolbox;
}

/** Runs preflight and dump like production, without the later stages. @param keepsHistory replaces preflight's finding */
export async function takeSample({ server, toolbox }: Subject, keepsHistory?: boolean): Promise<Sample> {
  const connection: Connection = {
    host: server.host,
    port: server.port,
    username: BACKUP_USER,
    password: new Secret(PASSWORD),
    selection: parseSelection([DATABASE]),
    tlsMode: 'DISABLED',
    tlsCa: undefined,
  };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const { options, ...plan } = await preflight(connection, 'none', toolbox, signal);
    const { keepsHistory: hasPast, warnings } = plan;
    // Estimates change without a cause.
    const findings = JSON.stringify({ hasPast, warnings });
    const descriptor = openOptions(await options());
    const dumping = toolbox.start(
      DUMP_TOOL[plan.flavour],
      dumpArguments(plan.flavour, [DATABASE], plan.namesDatabases, keepsHistory ?? plan.keepsHistory),
      ['ignore', 'pipe', 'pipe', descriptor],
      signal,
    );
    closeSync(descriptor);
    const { stdout, stderr } = dumping.child;
    if (!stdout || !stderr) throw new Error('The dump program has no pipes.');
    const [sql, output, exit] = await Promise.all([buffer(stdout), text(stderr), dumping.exit]);
    if (signal.aborted) return { findings, refusal: 'It did not end.' };
    const progress = new ProgressReader();
    progress.push(output);
    progress.end();
    const unexpected = progress.unexpected.join('\n');
    if (exit.code !== 0)
      return { findings, refusal: `${exit.tool}: exit ${exit.code}: ${unexpected} ${remedyFor(unexpected).detail}` };
    if (unexpected !== '') return { findings, refusal: `The gate: ${unexpected}` };
    return {
      findings,
      sql: sql
        .toString('latin1')
        .replace(/^-- Dump completed on .*$/m, '')
        .replace(/^-- Host: .*$/m, ''),
    };
  } catch (error) {
    return { refusal: signal.aborted ? 'It did not end.' : messageOf(error) };
  }
}
