import { readFileSync } from 'node:fs';
import type { RestoreOptions } from '../../functions/restore/request/options';
import { dumpInFile } from '../../functions/restore/source/dump-file';
import { restoreBy, targetAt } from './restore-lab';

/** What a process restores that a test ends at any moment. */
export interface RestoreTask {
  readonly file: string;
  readonly manifestFile: string;
  readonly socket: string;
  readonly options: RestoreOptions;
}

/** Restores a file, and writes a line for each thing that happens: `node --import tsx restore-process.ts '<task>'`. */
async function main({ file, manifestFile, socket, options }: RestoreTask): Promise<void> {
  const { dump, source } = JSON.parse(readFileSync(manifestFile, 'utf8'));
  console.log('begun');
  await restoreBy(await dumpInFile(file, dump, source), targetAt({ socket }), options);
  console.log('done');
}

if (require.main === module) {
  main(JSON.parse(process.argv[2] ?? '')).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
