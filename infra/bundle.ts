import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundleInto } from './build/bundle-function';

/* `tsx infra/bundle.ts <function> <folder>`: writes the content of a function's zip into a folder. */
async function main([name, folder]: readonly string[]): Promise<void> {
  if (name === undefined || folder === undefined) throw new Error('Usage: tsx infra/bundle.ts <function> <folder>');
  // Files of an earlier version are not part of this one.
  rmSync(resolve(folder), { recursive: true, force: true });
  await bundleInto(resolve(folder), name);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
