import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../../../functions/restore/connection/target';
import { RESTORE_OPTIONS } from '../../labs/restores/restore';
import type { RestoreTask } from '../../labs/restores/restore-process';
import type { Measurement } from '../lab/measurement';
import { baselineOf, CONNECTIONS, nameOfLoader, nameOfOurs, THREADS } from './names';
import { DATABASE, type RestoreLab, USER } from './restore-lab';

/** One way to restore the dump. */
export interface Contestant {
  readonly name: string;
  run(): Promise<Measurement>;
}

/** Every way to restore the dump of a lab. */
export function contestants(lab: RestoreLab): Contestant[] {
  return [
    client(lab),
    ...CONNECTIONS.map((connections) => engine(lab, connections)),
    ...THREADS.map((threads) => loader(lab, threads)),
  ];
}

/** What docs/restore.md advises without the command. */
function client({ commands, server }: RestoreLab): Contestant {
  const program = server.flavour === 'mysql' ? 'mysql' : 'mariadb';
  const restore = `${program} --defaults-file=my.cnf`;
  return {
    name: baselineOf(server.flavour),
    run: async () => {
      await server.sql(`CREATE DATABASE ${DATABASE}`);
      return commands.run(`zstd -dc dump.sql.zst | ${restore} ${RESTORE_OPTIONS.join(' ')} ${DATABASE}`);
    },
  };
}

function engine({ commands, server, layer, engine, folder }: RestoreLab, connections: number): Contestant {
  const { host, port, caPem } = server;
  const tls: Extract<Target['address'], { host: string }>['tls'] = { mode: 'VERIFY_IDENTITY', ca: caPem };
  const task: RestoreTask = {
    file: join(folder, 'dump.sql.zst'),
    address: { host, port, tls },
    user: USER,
    layer,
    options: { database: DATABASE, connections },
  };
  const file = `task-${connections}`;
  writeFileSync(join(folder, file), JSON.stringify(task));
  return {
    name: nameOfOurs(connections),
    run: () => commands.run(`${process.execPath} ${engine} "$(cat ${file})"`),
  };
}

function loader({ commands, rival }: RestoreLab, threads: number): Contestant {
  const connection = '--defaults-file=my.cnf --ssl --ca=ca.pem';
  const restore = `--threads=${threads} --directory=mydumper --database=${DATABASE}`;
  return { name: nameOfLoader(threads), run: () => commands.run(`${rival.loader} ${connection} ${restore}`) };
}
