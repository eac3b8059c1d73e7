import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../dev/tools/command';
import { debianPackages } from '../../dev/tools/debian/packages';
import { MYSQL_SERVER_97, TIME_ZONES } from '../package-sets';
import { LOADER, libraryFolders } from '../tools/elf-closure';
import { locate } from '../tools/layer-folder';

/** All zones once more, without and with leap seconds. */
const COPIES = /^\/(posix|right)$/;

/**
 * Statements that fill the time zone tables of a server of either family. Without them it refuses an event that was
 * created in a named time zone, which every server of Amazon RDS knows.
 */
export async function timeZoneStatements(): Promise<string> {
  const [server, zones] = await Promise.all([
    debianPackages(MYSQL_SERVER_97, 'x86_64'),
    debianPackages(TIME_ZONES, 'x86_64'),
  ]);
  const libraries = server.flatMap(({ root }) => libraryFolders(root, 'x86_64'));
  const loader = locate({ package: 'libc6', path: `usr/lib/<multiarch>/${LOADER.x86_64}` }, server, 'x86_64');
  const program = locate({ package: 'mysql-server-core', path: 'usr/bin/mysql_tzinfo_to_sql' }, server, 'x86_64');
  const database = locate({ package: 'tzdata', path: 'usr/share/zoneinfo' }, zones, 'x86_64');
  const work = await mkdtemp(join(tmpdir(), 'time-zones-'));
  try {
    await cp(database, work, { recursive: true, filter: (path) => !COPIES.test(path.slice(database.length)) });
    const args = ['--inhibit-cache', '--library-path', libraries.join(':'), program, work];
    // A reserved word of MariaDB.
    return (await run(loader, args)).replaceAll(' Offset,', ' `Offset`,');
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
