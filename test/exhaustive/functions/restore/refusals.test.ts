import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../../../functions/restore');

/** What only the text of the dump, or the server at a statement, can show. Everything else belongs to `REFUSALS`. */
const FOUND_WHILE_READING = [
  'explain-failure.ts RESTORE_INTERRUPTED',
  'explain-failure.ts RESTORE_STOPPED',
  'prepare/target-names.ts CONFIG_INVALID',
  'restoration.ts DUMP_UNSAFE',
  'restoration.ts RESTORE_NOT_RESUMABLE',
  'restore-dump.ts RESTORE_DIFFERS',
  'tables/table-restore.ts RESTORE_DIFFERS',
  'tables/table-restore.ts TARGET_UNSUITABLE',
  'target/names-without-case.ts TARGET_UNSUITABLE',
];

test('a restore throws nothing that its dry run does not know, except for what it finds while it reads', () => {
  const thrown = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) =>
      [...readFileSync(join(FOLDER, path), 'utf8').matchAll(/new RestoreError\(\s*('(\w+)'|[^)]*)/g)].map(
        ([, first, code]) => `${path} ${code ?? first}`,
      ),
    );
  expect([...new Set(thrown)].sort()).toEqual(FOUND_WHILE_READING);
});
