import { join } from 'node:path';
import { clientTree } from '../../layers/mysql-client/build';
import type { Flavour } from './flavours';

/** A client of the layer and its first arguments, with which it logs in. Others can follow. */
export interface RootClient {
  readonly program: string;
  readonly login: readonly string[];
}

/** Returns the client of a server's family, as root over the Unix socket, without a password and without TLS. */
export async function rootClient({ flavour, socket }: { flavour: Flavour; socket: string }): Promise<RootClient> {
  const isMysql = flavour === 'mysql';
  return {
    program: join(await clientTree(), 'bin', isMysql ? 'mysql' : 'mariadb'),
    login: ['--no-defaults', `--socket=${socket}`, '--user=root', isMysql ? '--ssl-mode=DISABLED' : '--skip-ssl'],
  };
}
