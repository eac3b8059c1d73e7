import type { Doubt } from '../../../../../functions/dump/fence/judge';
import { changedSchema, unclearSchema } from '../../../../../functions/dump/fence/messages';

const MOVES = { alters: 1, renames: 2 };

function warning(...doubts: Doubt[]): string {
  const times = { from: '2026-11-20 03:00:05', to: '2026-11-20 03:10:05' };
  return unclearSchema({ doubts, databases: ['shop', 'archive'], ...times });
}

test.each<{ doubt: Doubt; expected: string[] }>([
  { doubt: { kind: 'uncounted' }, expected: ['restarted', 'renamed, exchanged or truncated'] },
  {
    doubt: { kind: 'truncated', count: 1 },
    expected: ['1 TRUNCATE TABLE', 'is empty in the dump', 'no table of "shop", "archive" was truncated'],
  },
  {
    doubt: { kind: 'renewed', moves: MOVES, objects: ['table "shop"."z" appeared'] },
    expected: ['1 ALTER TABLE and 2 RENAME TABLE', 'table "shop"."z" appeared'],
  },
  {
    doubt: { kind: 'moved', moves: MOVES, blindness: { why: 'no privilege' } },
    expected: ['1 ALTER TABLE and 2 RENAME TABLE', 'GRANT PROCESS'],
  },
  {
    doubt: { kind: 'moved', moves: MOVES, blindness: { why: 'unlisted', tables: ['table "shop"."y"'] } },
    expected: ['InnoDB lists none for table "shop"."y"'],
  },
  { doubt: { kind: 'moved', moves: MOVES, blindness: { why: 'no list' } }, expected: ['did not list the identities'] },
  { doubt: { kind: 'moved', moves: MOVES, blindness: { why: 'undone' } }, expected: ['may have undone another'] },
  { doubt: { kind: 'views', count: 2 }, expected: ['2 CREATE VIEW', 'No rows are missing'] },
])('names the reason of a warning, the times and what rules it out: $doubt', ({ doubt, expected }) => {
  const text = warning(doubt);
  for (const part of expected) expect(text).toContain(part);
  expect(text).toContain('between 2026-11-20 03:00:05 and 2026-11-20 03:10:05 UTC');
});

test('offers the privilege only where it would help', () => {
  const others: Doubt[] = [{ kind: 'truncated', count: 1 }, { kind: 'views', count: 2 }, { kind: 'uncounted' }];
  expect(warning(...others)).not.toContain('GRANT');
  const moved: Doubt = { kind: 'moved', moves: MOVES, blindness: { why: 'undone' } };
  expect(warning(moved)).not.toContain('GRANT');
});

test('lists at most ten changes', () => {
  const changes = Array.from({ length: 12 }, (_, i) => `table ${i} appeared`);
  expect(changedSchema(changes)).toContain('table 9 appeared and 2 more. Nothing was published');
});
