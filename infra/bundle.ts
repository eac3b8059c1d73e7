import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundleInto } from './build/bundle-function';

/* `tsx infra/bundle.ts <function> <folder>`: the code of a function, as its zip holds it, in a folder. */
async function main([name, folder]: readonly string[]): Promise<void> {
  if (name === undefined || folder === undefined) throw new Error('Usage: tsx infra/bundle.ts <function> <folder>');
  // What an earlier version left there is no part of this one.
  rmSync(resolve(folder), { recursive: true, force: true });
  await bundleInto(resolve(folder), name);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
