import { ManifestError } from '../../../../../functions/core/errors';
import { systemClock } from '../../../../../functions/core/time/clock';
import type { Toolbox } from '../../../../../functions/core/toolbox';
import { AcceptedFindings } from '../../../../../functions/drill/findings/accepted-findings';
import { restoreEverything } from '../../../../../functions/drill/full/restore-everything';
import { RefusedObjects } from '../../../../../functions/drill/restore/refused-objects';
import type { Statement } from '../../../../../functions/dump-format/statements/statement-splitter';
import { LoginError, StatementRefused } from '../../../../../functions/restore/connection/connection-errors';
import { RestoreError } from '../../../../../functions/restore/request/restore-error';
import { type RestoreRequest, restoreDump } from '../../../../../functions/restore/restore-dump';
import type { DumpSource } from '../../../../../functions/restore/source/dump-source';

jest.mock('../../../../../functions/restore/restore-dump');

const BEFORE = { label: 'view `shop`.`notes`', about: 'view shop.notes' };

const refusal = (errno: number, message = 'No.') =>
  new RestoreError('RESTORE_STOPPED', 'The target refuses it.', {
    errno,
    cause: new StatementRefused(errno, 'HY000', message),
  });

function statement(kind: Statement['kind'], object?: string, text = ''): Statement {
  return { kind, object, database: undefined, number: 7, bytes: Buffer.from(text) } as unknown as Statement;
}

/** What is found when the server refuses these statements. */
async function foundOf(
  refusals: readonly (readonly [Statement, RestoreError])[],
  { before = [] as (typeof BEFORE)[], wasShort = false, fails = undefined as Error | undefined } = {},
) {
  const refused = new RefusedObjects(new AcceptedFindings([]));
  for (const object of before) refused.add(object, 'Refused.', 1298);
  jest.mocked(restoreDump).mockImplementation(async ({ onRefused }: RestoreRequest) => {
    for (const [what, error] of refusals) onRefused?.(what, error);
    if (fails) throw fails;
    return undefined as never;
  });
  const request = { source: {} as DumpSource, databases: ['shop'], refused, storage: { wasShort }, connections: 2 };
  const login = { flavour: 'mysql', socket: '/socket', user: 'restorer' } as const;
  const services = { toolbox: {} as Toolbox, clock: systemClock };
  await restoreEverything(request, login, services, new AbortController().signal);
  return refused.problems.slice(before.length);
}

test.each([
  [statement('create-table', 'orders'), 'table `shop`.`orders`'],
  [statement('insert', 'orders'), 'rows of table `shop`.`orders`'],
  [statement('trigger', 'on_orders'), 'trigger `shop`.`on_orders`'],
  [statement('routine', 'r', 'CREATE DEFINER=`a`@`b` PROCEDURE `r`() SELECT 1'), 'procedure `shop`.`r`'],
  [statement('routine', 'r', 'CREATE PACKAGE  BODY `r` AS END'), 'package body `shop`.`r`'],
  [{ ...statement('event', 'nightly'), database: 'crm' }, 'event `crm`.`nightly`'],
  [statement('create-database', 'crm'), 'database `crm`'],
  [statement('setting'), 'statement 7 (setting)'],
])('names the object of a refused statement (%#)', async (what, object) => {
  expect(await foundOf([[what, refusal(1234)]])).toEqual([{ object, errorNumber: 1234, message: 'No.' }]);
});

test('an object that was refused before is no new finding, and neither is a setting of it', async () => {
  const refusals = [
    [statement('view', 'notes'), refusal(1356)],
    [statement('setting'), refusal(1298)],
  ] as const;
  expect(await foundOf(refusals, { before: [BEFORE] })).toEqual([]);
});

test('a setting that is refused for another reason than before is a finding', async () => {
  const refusals = [[statement('setting'), refusal(1231)]] as const;
  expect(await foundOf(refusals, { before: [BEFORE] })).toMatchObject([{ object: 'statement 7 (setting)' }]);
});

test('rows that a table refuses are a finding, also when its keys were one', async () => {
  const refusals = [[statement('insert', 'orders'), refusal(1366)]] as const;
  const before = [{ label: 'table `shop`.`orders`', about: 'table shop.orders' }];
  expect(await foundOf(refusals, { before })).toMatchObject([{ object: 'rows of table `shop`.`orders`' }]);
});

test('the rows of a table that was refused are no finding of their own', async () => {
  const refusals = [
    [statement('create-table', 'orders'), refusal(1273)],
    [statement('insert', 'orders'), refusal(1146)],
    [statement('insert', 'others'), refusal(1062)],
  ] as const;
  expect((await foundOf(refusals)).map(({ object }) => object)).toEqual([
    'table `shop`.`orders`',
    'rows of table `shop`.`others`',
  ]);
});

test('a table that is full is a finding, unless the storage was short', async () => {
  const full = [[statement('insert', 'in_memory'), refusal(1114)]] as const;
  expect(await foundOf(full)).toHaveLength(1);
  await expect(foundOf(full, { wasShort: true })).rejects.toMatchObject({ code: 'DRILL_SERVER_FAILED' });
});

const STOPS = /^\[DRILL_SERVER_FAILED\] .* so that nothing is known of the dump \(RESTORE_STOPPED\)/;

test('a lack of memory is no finding, and stops the drill', async () => {
  await expect(foundOf([[statement('insert', 'orders'), refusal(1037)]])).rejects.toThrow(STOPS);
});

test.each([1205, 1213, 1317])(
  'a lock or an interruption is no finding, and stops the drill (error %i)',
  async (errno) => {
    await expect(foundOf([[statement('insert', 'orders'), refusal(errno)]])).rejects.toThrow(STOPS);
  },
);

test.each([
  new RestoreError('RESTORE_INTERRUPTED', 'The connection was lost.'),
  new LoginError('SERVER_UNREACHABLE', 'The server does not answer.'),
])('has no result when the session is lost: $code', async (fails) => {
  await expect(foundOf([], { fails })).rejects.toMatchObject({ code: 'DRILL_SERVER_FAILED', cause: fails });
});

test('has no result when the bytes are not those that were verified', async () => {
  const fails = new ManifestError('DUMP_DAMAGED', 'It is short.');
  await expect(foundOf([], { fails })).rejects.toBe(fails);
});
