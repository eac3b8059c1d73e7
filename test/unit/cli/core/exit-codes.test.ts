import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DamagedError, NotFoundError, UsageError } from '../../../../cli/core/errors';
import { EXIT, exitOf } from '../../../../cli/core/exit-codes';
import type { ErrorCode } from '../../../../functions/core/error-codes';
import { EventError } from '../../../../functions/core/errors';

test.each([
  { error: new UsageError(['x']), exit: 2 },
  { error: new NotFoundError('JOB_NOT_FOUND', 'x'), exit: 3 },
  { error: new EventError('SLOT_NOT_DUE', 'x'), exit: 4 },
  { error: new DamagedError('DUMP_DAMAGED', 'x'), exit: 5 },
  { error: new Error('x'), exit: 1 },
  { error: 'x', exit: 1 },
])('$error exits with $exit', ({ error, exit }) => {
  expect(exitOf(error)).toBe(exit);
});

test.each([
  ['NotFoundError', EXIT.noneFound],
  ['DamagedError', EXIT.damaged],
])('every %s of the command line exits with %s', (kind, exit) => {
  const folder = join(__dirname, '../../../../cli');
  const thrown = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(new RegExp(`new ${kind}\\(\\s*'([A-Z_]+)'`, 'g')),
    ])
    .map(([, code]) => code as ErrorCode);
  expect(thrown).not.toEqual([]);
  expect(thrown.filter((code) => exitOf(new NotFoundError(code, 'x')) !== exit)).toEqual([]);
});

test('docs/command-line.md has every exit status', () => {
  const page = readFileSync(join(__dirname, '../../../../docs/command-line.md'), 'utf8');
  const rows = page.match(/^\| \d+ \|/gm)?.map((row) => Number(row.slice(2, -2)));
  expect(rows).toEqual(Object.values(EXIT));
});

test('several problems are lines of one message, and one is a sentence', () => {
  expect(new UsageError(['One.']).message).toBe('[USAGE_INVALID] One.');
  expect(new UsageError(['One.', 'Two.']).message).toBe(
    '[USAGE_INVALID] The command line has 2 problems:\n- One.\n- Two.',
  );
});
