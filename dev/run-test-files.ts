import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { runJest } from './run-jest';

/*
 * `npm run test:file -- <path> … [option …]`: test files of any kind by their paths, or all test files in a folder.
 * Options are passed to Jest. For kinds of tests that use servers, layers or Terraform, checks and prepares them first.
 */

const ROOT = join(__dirname, '..');
/** Kinds of tests that run wherever Node.js does. */
const WITHOUT_LABS = ['test/unit', 'test/exhaustive'];

async function main(args: readonly string[]): Promise<number> {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const pathCount = firstOption < 0 ? args.length : firstOption;
  const paths = args.slice(0, pathCount).map((path) => relative(ROOT, resolve(path)));
  const options = args.slice(pathCount);
  if (paths.length === 0) {
    console.error(
      'Which test files? For example: npm run test:file -- test/unit/functions/store-dump/gate/gate.test.ts',
    );
    return 1;
  }
  const wrong = paths.filter((path) => !/^test(\/|$)/.test(path) || !existsSync(join(ROOT, path)));
  if (wrong.length > 0) {
    console.error(
      `Not a file or folder of tests: ${wrong.join(', ')}. Name one below test/, such as test/integration/fence.`,
    );
    return 1;
  }
  if (!paths.every((path) => WITHOUT_LABS.some((kind) => path === kind || path.startsWith(`${kind}/`)))) {
    const prepare = ['dev/bootstrap.mjs', '--needs=labs', 'dev/prepare-labs.ts'];
    if (spawnSync(process.execPath, prepare, { cwd: ROOT, stdio: 'inherit' }).status !== 0) return 1;
  }
  // Runs the files of the long form, too (test/jest-project.js).
  const environment = { TESTS_BY_PATH: '1' };
  return (await runJest([...options, '--testPathPatterns', ...paths], 'inherit', environment)) ?? 1;
}

main(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
