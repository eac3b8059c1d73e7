import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MARIADB_CLIENT } from '../../layers/package-sets';
import { LOADER, libraryFolders } from '../../layers/tools/elf-closure';
import { debianPackages } from '../tools/debian/packages';
import { type Flavour, serverProgram } from './flavours';

/** Command of the program that prints binary logs as SQL, of the newest series of a family. */
export async function binlogProgram(flavour: Flavour): Promise<readonly string[]> {
  if (flavour === 'mysql') {
    // It is in the package of the server.
    const { command } = await serverProgram('mysql');
    return [...command.slice(0, -1), (command.at(-1) ?? '').replace(/sbin\/mysqld$/, 'bin/mysqlbinlog')];
  }
  const packages = await debianPackages(MARIADB_CLIENT, 'x86_64');
  const { root = '' } = packages.find(({ name }) => name === 'mariadb-client') ?? {};
  const libraries = packages.flatMap((one) => libraryFolders(one.root, 'x86_64'));
  const loader = libraries.map((folder) => join(folder, LOADER.x86_64)).find(existsSync);
  if (!loader) throw new Error(`${LOADER.x86_64} is in none of ${libraries.join(', ')}`);
  return [loader, '--inhibit-cache', '--library-path', libraries.join(':'), join(root, 'usr/bin/mariadb-binlog')];
}
