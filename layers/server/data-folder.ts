import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { cacheFolder } from '../../dev/tools/cache';
import { run } from '../../dev/tools/command';
import { debianPackages, type UnpackedPackage } from '../../dev/tools/debian/packages';
import { madeOnce } from '../../dev/tools/made-once';
import { step } from '../../dev/tools/progress';
import type { ServerFamily } from './families';
import { layOutProgram } from './program';
import { INITIALISATIONS, type Initialisation } from './system-tables';
import { timeZoneStatements } from './time-zones';

/** What the server makes again at its start: its identity, and spare files of the redo log with what they had before. */
const MADE_AT_START = /^(auto\.cnf|ib_buffer_pool|#ib_redo\d+_tmp)$/;

/**
 * Returns a folder with what a server starts from, all compressed by gzip: `data/` has the files of an initialised data
 * folder, and `initialise.sql.gz` the statements that it was initialised with. Initialised once, by the server
 * for x86_64, and kept in the cache: the files of both families are the same on both architectures, and contain times and
 * identities, so that no two initialisations give the same bytes.
 */
export async function initialisedData(family: ServerFamily): Promise<string> {
  const packages = await debianPackages(family.packages, 'x86_64');
  const initialisation = INITIALISATIONS[family.layer](await timeZoneStatements(), packages);
  const hash = createHash('sha256').update(initialisation.sql).update(initialisation.options('').join(' '));
  hash.update(await readFile(__filename));
  for (const { sha256 } of packages) hash.update(sha256);
  const key = `${family.layer}-${hash.digest('hex').slice(0, 16)}`;
  return madeOnce(join(cacheFolder('data-folders'), key), (draft) =>
    step(`data folder of the layer ${family.layer}`, () => initialise(family, packages, initialisation, draft)),
  );
}

async function initialise(
  family: ServerFamily,
  packages: readonly UnpackedPackage[],
  { sql, options }: Initialisation,
  target: string,
): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), `${family.layer}-data-`));
  try {
    await layOutProgram(family, work, packages, 'x86_64');
    const [data, statements] = [join(work, 'data'), join(work, 'statements.sql')];
    await mkdir(data);
    await writeFile(statements, sql);
    // MySQL and MariaDB run as root only with this option.
    const user = userInfo().uid === 0 ? ['--user=root'] : [];
    const program = join(work, 'bin', basename(family.daemon.path));
    await run(program, [`--datadir=${data}`, ...user, ...options(statements)], { input: sql, cwd: work });
    await compressFiles(data, join(target, 'data'));
    await writeFile(join(target, 'initialise.sql.gz'), await compress(sql));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function compressFiles(data: string, target: string): Promise<void> {
  const entries = await readdir(data, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || MADE_AT_START.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const compressed = join(target, `${file.slice(data.length + 1)}.gz`);
    await mkdir(dirname(compressed), { recursive: true });
    await writeFile(compressed, await compress(await readFile(file)));
  }
}

function compress(content: string | Buffer): Promise<Buffer> {
  return promisify(gzip)(content, { level: 9 });
}
