import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REMEDIES } from '../../../../functions/restore/explain-failure';

test('every error of a server that a restore has a remedy for is in the documentation', () => {
  const text = readFileSync(join(__dirname, '../../../../docs/restore.md'), 'utf8');
  const table = text.slice(text.indexOf('\n## Errors\n'));
  const documented = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, errors = '']) => errors.match(/\d{4}/g) ?? []);
  expect(Object.keys(REMEDIES).filter((errno) => !documented.includes(errno))).toEqual([]);
});
