import { SourceError } from '../../../../../functions/core/errors';
import type { SqlClient } from '../../../../../functions/dump/preflight/sql-client';
import { assertTriggersKept, readTriggers } from '../../../../../functions/dump/source/triggers';

const BEFORE = [
  ['shop', 'no_debt', '2026-01-02 03:04:05.67'],
  ['crm', 'no "debt"', '2026-01-02 03:04:05.67'],
];

/** What becomes of a dump of `shop` and `crm` with one list of triggers before it, and another one after it. */
async function setup(before: string[][], after: string[][]) {
  const asked: string[] = [];
  const answers = [before, after];
  const rows = async (statement: string) => {
    asked.push(statement);
    return answers.shift();
  };
  const client = { rows } as unknown as SqlClient;
  const checked = assertTriggersKept(await readTriggers(client, ['shop', 'crm']), client, ['shop', 'crm']);
  return { error: await checked.catch((error: unknown) => error), asked };
}

test('nothing is said of triggers that are what they were, nor of one that is new', async () => {
  const { error } = await setup(BEFORE, [...BEFORE, ['shop', 'late', '2026-11-20 03:00:01.00']]);
  expect(error).toBeUndefined();
});

test('without triggers nothing is asked a second time', async () => {
  expect((await setup([], [])).asked).toHaveLength(1);
});

test.each([
  ['is gone', BEFORE.slice(1), '"shop.no_debt"'],
  ['was made again', [['shop', 'no_debt', '2026-11-20 03:00:01.00'], ...BEFORE.slice(1)], '"shop.no_debt"'],
  ['and another one are gone', [], '"shop.no_debt", "crm.no \\"debt\\""'],
])('a trigger that %s makes the dump be tried again', async (_, after, named) => {
  const { error } = await setup(BEFORE, after);
  expect(error).toBeInstanceOf(SourceError);
  expect(error).toMatchObject({ retryable: true, message: expect.stringContaining(`trigger ${named} may`) });
});
