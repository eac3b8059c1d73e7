import type { Facts } from '../../../../../functions/dump-format/facts/fact';
import { problemsOfDefiners } from '../../../../../functions/restore/prepare/unknown-definers';

const FACTS: Facts = {
  flavour: 'mariadb',
  serverVersion: '11.4.2-MariaDB',
  unknown: [],
  facts: [
    { kind: 'view', database: 'shop', name: ['v'], attributes: { definer: 'app@%' } },
    { kind: 'event', database: 'crm', name: ['e'], attributes: { definer: 'a_role@' } },
    { kind: 'table', database: 'shop', name: ['t'], attributes: {} },
  ],
};
const TO = { user: 'dba', host: 'localhost' };
const mapping = (...accounts: string[]) => ({ definers: new Map(accounts.map((account) => [account, TO])) });
const hidden: Facts = {
  ...FACTS,
  facts: [
    ...FACTS.facts,
    { kind: 'routine', database: 'shop', name: ['PROCEDURE', 'p'], attributes: {}, unknown: ['definer'] },
  ],
};

test('refuses accounts that no object of the dump has as its definer, and names those that there are', () => {
  expect(problemsOfDefiners(FACTS, mapping('app@%', 'ap@%', 'app@localhost'))).toEqual([
    {
      code: 'CONFIG_INVALID',
      detail: `No object of the dump has the definer "ap@%", "app@localhost", which would be replaced; the definers are "a_role@", "app@%". Correct the account, or leave it out.`,
    },
  ]);
});

test.each([
  ['accounts that are definers, and roles', FACTS, mapping('app@%', 'a_role')],
  ['a rule for all of them', FACTS, { definers: 'strip' as const }],
  ['rows alone, which have no definers', FACTS, { ...mapping('ap@%'), content: 'data' as const }],
  ['a dump without facts', undefined, mapping('ap@%')],
  ['a dump whose user did not see all definers', hidden, mapping('ap@%')],
])('does not refuse %s', (_, facts, options) => {
  expect(problemsOfDefiners(facts, options)).toEqual([]);
});
