import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type ScratchServerOptions, startScratchServer } from '../../../functions/drill/server/start-server';
import { freeStorage } from '../../../functions/drill/server/storage';

export interface ScratchEvent {
  readonly flavour: ScratchServerOptions['flavour'];
  /** Statements that the client of the family restores. */
  readonly sql: string;
  /** A question about what was restored. */
  readonly question: string;
}

export interface ScratchResult {
  readonly version: string;
  readonly answer: string;
  readonly startSeconds: number;
  readonly restoreSeconds: number;
  /** Highest resident memory of the server. */
  readonly serverMiB: number;
  /** Temporary storage in use after the restore. */
  readonly storageMiB: number;
}

const MIB = 1024 * 1024;
const log = { info: console.log, warn: console.warn, error: console.error };

/** A function that has nothing but a scratch server and the clients. */
export async function handler({ flavour, sql, question }: ScratchEvent): Promise<ScratchResult> {
  const freeBefore = await freeStorage('/tmp');
  const startedAt = performance.now();
  const server = await startScratchServer({
    flavour,
    folder: '/tmp/drill',
    deadline: AbortSignal.timeout(120_000),
    logger: log,
    lowerCaseTableNames: 0,
  });
  try {
    const readyAt = performance.now();
    const client = (input: string) => {
      const options = ['--no-defaults', `--socket=${server.socket}`, '--user=root', '--batch', '--skip-column-names'];
      const tls = flavour === 'mysql' ? '--ssl-mode=DISABLED' : '--skip-ssl';
      return execFileSync(`/opt/bin/${flavour === 'mysql' ? 'mysql' : 'mariadb'}`, [...options, tls], {
        input,
        encoding: 'utf8',
      });
    };
    client(sql);
    const restoredAt = performance.now();
    return {
      version: server.version,
      answer: client(question).trim(),
      startSeconds: (readyAt - startedAt) / 1000,
      restoreSeconds: (restoredAt - readyAt) / 1000,
      serverMiB: Math.round(peakMemory() / MIB),
      storageMiB: Math.round((freeBefore - (await freeStorage('/tmp'))) / MIB),
    };
  } finally {
    await server.stop();
  }
}

/** Highest resident memory of the server, in bytes. */
function peakMemory(): number {
  const statuses = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--datadir='))
    .map((name) => /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
  return Math.max(...statuses.map(Number)) * 1024;
}
