import { AcceptedFindings } from '../../../../../functions/drill/findings/accepted-findings';

const ABOUT = 'view shop.open_orders';

test.each(['view shop.open_orders', 'view shop.*', 'view *.open_orders', '* shop.open_orders', 'view shop.open*ers'])(
  'accepts a finding about an object that "%s" names',
  (entry) => {
    const accepted = new AcceptedFindings([entry]);
    expect(accepted.accepts(ABOUT, 'It is missing.')).toBe(true);
    expect(accepted.findings).toEqual([{ finding: 'It is missing.', acceptedBy: entry }]);
    expect(accepted.warnings).toEqual([]);
  },
);

test.each([
  'table shop.open_orders',
  'view shop.open_order',
  'view shop.open_orders_2',
  'view shop.open.orders',
  'view shop.open_order.',
  'VIEW shop.open_orders',
  'view crm.open_orders',
  '^.+$',
])('accepts no finding about another object than "%s" names, and reports that the entry is not needed', (entry) => {
  const accepted = new AcceptedFindings([entry]);
  expect(accepted.accepts(ABOUT, 'It is missing.')).toBe(false);
  expect([accepted.count, accepted.findings]).toEqual([0, []]);
  expect(accepted.warnings).toEqual([expect.stringContaining(`drill_accepted_findings has "${entry}"`)]);
});

test('accepts a name with a line break', () => {
  expect(new AcceptedFindings(['view shop.*']).accepts('view shop.a\nb', '')).toBe(true);
});

test('an entry about rows is used by full drills alone', () => {
  const [entry, others] = ['rows of table shop.orders', '* of table shop.orders'];
  const full = new AcceptedFindings([entry], 'full');
  expect([full.accepts(entry, ''), full.warnings]).toEqual([true, []]);
  const other = new AcceptedFindings([entry, others], 'definitions');
  expect(other.warnings).toEqual([expect.stringContaining(`has "${others}"`)]);
});

test('takes every entry that matches as used', () => {
  const accepted = new AcceptedFindings(['view shop.*', ABOUT]);
  accepted.accepts(ABOUT, '');
  expect(accepted.warnings).toEqual([]);
});

test('keeps the first findings, and counts all', () => {
  const accepted = new AcceptedFindings(['view shop.*']);
  for (let i = 0; i < 30; i += 1) accepted.accepts(`view shop.v${i}`, '');
  expect([accepted.findings.length, accepted.count]).toEqual([AcceptedFindings.KEPT, 30]);
});
