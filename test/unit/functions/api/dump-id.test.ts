import { parseDumpId } from '../../../../functions/api/dump-id';
import { EventError } from '../../../../functions/core/errors';
import { dumpId } from '../../../../functions/dump-format/keys/dump-name';
import { dumpKey } from '../../../../functions/dump-format/keys/object-keys';

const dumps = [
  { id: '2026-11-20', unit: 'day', target: { slot: '2026-11-20' } },
  { id: '2026-11-20T13Z', unit: 'hour', target: { slot: '2026-11-20T13Z' } },
  { id: '2026-11-20-force-7f3a', unit: 'day', target: { slot: '2026-11-20', forceId: '7f3a' } },
  { id: '2026-11-20T13Z-force-7f3a', unit: 'hour', target: { slot: '2026-11-20T13Z', forceId: '7f3a' } },
  { id: '2026-11-20-force-a-force-b', unit: 'day', target: { slot: '2026-11-20', forceId: 'a-force-b' } },
] as const;

test.each(dumps)('$id identifies its dump and is part of its key', ({ id, unit, target }) => {
  expect(dumpId(target)).toBe(id);
  expect(parseDumpId(id, unit)).toEqual(target);
  expect(dumpKey('', { job: 'shop', ...target }, 'zstd')).toBe(`shop/2026/11/shop-${id}.sql.zst`);
});

test.each([
  { id: '', unit: 'day' },
  { id: 'today', unit: 'day' },
  { id: '2026-02-30', unit: 'day' },
  { id: '2026-11-20T13Z', unit: 'day' },
  { id: '2026-11-20', unit: 'hour' },
  { id: '-force-7f3a', unit: 'day' },
  { id: '2026-11-20#force#7f3a', unit: 'day' },
] as const)('refuses "$id" as a dump of a $unit', ({ id, unit }) => {
  expect(() => parseDumpId(id, unit)).toThrow(EventError);
  expect(() => parseDumpId(id, unit)).toThrow(`got: ${JSON.stringify(id)}`);
});

test.each(['a#b/../../c\n.sql.zst', 'a b', '', 'x'.repeat(129)])('refuses %j as the id of a forced dump', (id) => {
  expect(() => parseDumpId(`2026-11-20-force-${id}`, 'day')).toThrow(/must be 1 to 128 letters, digits and hyphens/);
});
