import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MODULES } from '../../mutation/modules';

const ROOT = join(__dirname, '..', '..', '..');

/** The folders and files below a folder that are not there; a pattern such as `drill/*.ts` stands for its folder. */
function missing(below: string, paths: readonly string[]): string[] {
  return paths
    .map((path) => path.replace(/^!/, ''))
    .filter((path) => !existsSync(join(ROOT, below, path.includes('*') ? dirname(path) : path)));
}

// StrykerJS mutates nothing of a file that was renamed, and fails for none.
test.each(Object.entries(MODULES))(
  'the module "%s" of StrykerJS names sources and tests that are there',
  (_, module) => {
    expect(missing('functions', module.sources)).toEqual([]);
    expect(missing('test/unit/functions', module.tests)).toEqual([]);
  },
);
