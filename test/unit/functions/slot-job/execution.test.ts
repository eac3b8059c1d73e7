import { executionName } from '../../../../functions/slot-job/execution';

const SLOT = '2026-11-20';

test('the name of an execution follows from its slot and number', () => {
  expect(executionName({ job: 'shop', slot: SLOT }, 1)).toBe('shop-2026-11-20-1');
  expect(executionName({ job: 'shop', slot: '2026-11-20T13Z' }, 12)).toBe('shop-2026-11-20T13Z-12');
  expect(executionName({ job: 'shop', slot: SLOT, forceId: 'a1' }, 1)).toBe('shop-2026-11-20-force-a1-1');
});

test('a long name is cut at 80 characters and stays different from others with the same beginning', () => {
  const forceId = 'f'.repeat(128);
  const names = [
    executionName({ job: 'shop', slot: SLOT, forceId }, 1),
    executionName({ job: 'shop', slot: SLOT, forceId }, 2),
    executionName({ job: 'shop', slot: SLOT, forceId: `${forceId.slice(1)}e` }, 1),
  ];
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^shop-2026-11-20-force-f+-[0-9a-f]{12}-[12]$/);
  expect(names.map(({ length }) => length)).toEqual([80, 80, 80]);
});

test('a job that looks like the end of another name has executions of its own', () => {
  // Each job has a state machine of its own, so that only names of one job may meet.
  const one = executionName({ job: 'shop', slot: SLOT, forceId: 'x-1' }, 1);
  const other = executionName({ job: 'shop', slot: SLOT, forceId: 'x' }, 11);
  expect(one).not.toBe(other);
});
