import { join } from 'node:path';
import { clientTree } from '../../../layers/mysql-client/build';
import { run } from '../../../layers/tools/command';
import { databaseFacts, differences } from '../../support/database-comparison';
import { DATABASE } from '../database';
import { NOTHING_TO_SHOW, type Point } from '../evidence';
import type { Stage } from '../stage';
import type { FirstDump } from './first-dump';

const SCRATCH = 'shop_restored';

/** The restore as a person types it, with the downloaded dump and the name of an empty database. */
const ONE_LINER = `zstd --decompress --stdout "$DUMP" | mysql "$DATABASE"`;

/** The dump is restored into a scratch database, which is then the same as the one that was dumped. */
export async function showRestore(point: Point, stage: Stage, first: FirstDump | undefined): Promise<void> {
  if (!first) throw new Error(NOTHING_TO_SHOW);
  const { server } = stage;
  await server.sql(`CREATE DATABASE ${SCRATCH} CHARACTER SET utf8mb4`);
  const startedAt = performance.now();
  const failure = await restore(stage, first.dump.file).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  point.saw(
    failure === undefined ? `Restored in ${seconds} s by: ${ONE_LINER}` : `The restore failed: ${failure}`,
    failure === undefined,
  );

  const [original, restored] = await Promise.all([databaseFacts(server, DATABASE), databaseFacts(server, SCRATCH)]);
  const counts = ['table', 'view', 'function', 'procedure', 'trigger', 'event']
    .map((type) => [type, [...original.keys()].filter((name) => name.startsWith(`${type} `)).length] as const)
    .map(([type, count]) => `${count} ${type}${count === 1 ? '' : 's'}`);
  const found = differences(original, restored);
  point.saw(
    `Compared: the rows of every table by checksum, and the definitions of ${counts.join(', ')}. Differences: ${found.length}.`,
    found.length === 0 && original.size > 0,
  );
  for (const difference of found.slice(0, 3)) point.saw(difference.slice(0, 200), false);
}

async function restore({ server }: Stage, dump: string): Promise<void> {
  const options = ['--no-defaults', `--socket=${server.socket}`, '--user=root', '--default-character-set=utf8mb4'];
  const bin = join(await clientTree(), 'bin');
  // The names as they stand in the one-liner, with this server's address.
  const functions = `zstd() { "${bin}/zstd" "$@"; }; mysql() { "${bin}/mysql" ${options.join(' ')} "$@"; }`;
  await run('bash', ['-c', `set -o pipefail; ${functions}; ${ONE_LINER}`], {
    env: { PATH: process.env.PATH, DUMP: dump, DATABASE: SCRATCH },
  });
}
