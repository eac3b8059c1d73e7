import { workName } from '../../../../functions/runner/work-name';
import { numberedName } from '../../../../functions/slot-job/execution';

const KEY = 'backups/shop/2026/11/shop-2026-11-20.sql.zst';

test('the name of work follows from dump, manifest and kind', () => {
  expect(workName(KEY, '"a"')).toMatch(/^shop-2026-11-20-[0-9a-f]{8}$/);
  expect(workName(KEY, '"a"')).toBe(workName(KEY, '"a"'));
  const names = [workName(KEY, '"a"'), workName(KEY, '"b"'), workName(KEY, '"a"', 'full')];
  expect(new Set(names).size).toBe(3);
});

test('the name of work on a forced dump with the longest id is one of an execution', () => {
  const name = workName(`shop/2026/11/shop-2026-11-20-force-${'f'.repeat(128)}.sql.gz`, '"a"');
  expect(numberedName(name, 12)).toMatch(/^[A-Za-z0-9_-]{80}$/);
});
