import { readFileSync } from 'node:fs';
import { Secret } from '../../../functions/core/secret';
import { systemClock } from '../../../functions/core/time/clock';
import { Toolbox } from '../../../functions/core/toolbox';
import type { Target } from '../../../functions/restore/connection/target';
import type { RestoreOptions } from '../../../functions/restore/request/options';
import { restoreDump } from '../../../functions/restore/restore-dump';
import { dumpInFile } from './dump-file';

/** What a process of its own restores, so that it can be ended at any moment and measured. */
export interface RestoreTask {
  readonly file: string;
  /** Without it, nothing is known of the dump but its text. */
  readonly manifestFile?: string;
  readonly address: Target['address'];
  /** Its password is in the variable `MYSQL_PWD`. */
  readonly user: string;
  /** Folder of the layer with the decompressor. */
  readonly layer: string;
  readonly options: RestoreOptions;
}

/** Restores a file, and writes a line for each thing that happens. */
async function main({ file, manifestFile, address, user, layer, options }: RestoreTask): Promise<void> {
  const { dump, source } = manifestFile === undefined ? {} : JSON.parse(readFileSync(manifestFile, 'utf8'));
  console.log('begun');
  await restoreDump({
    source: await dumpInFile(file, dump, source),
    target: { address, user, password: async () => new Secret(process.env.MYSQL_PWD ?? '') },
    options,
    toolbox: new Toolbox(layer),
    clock: systemClock,
    signal: new AbortController().signal,
  });
  console.log('done');
}

main(JSON.parse(process.argv[2] ?? '')).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
