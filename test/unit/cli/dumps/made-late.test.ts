import { madeLate } from '../../../../cli/dumps/made-late';
import type { Manifest } from '../../../../functions/dump-format/manifest/manifest';

const of = (slot: string, startedAt: string) => madeLate({ slot, run: { startedAt } as Manifest['run'] });

test.each([
  ['2026-11-20', '2026-11-20T03:00:04.120Z'],
  // A date that has begun earlier, east of UTC, and one that ends west of it, with a retry at its end.
  ['2026-11-20', '2026-11-19T10:05:00Z'],
  ['2026-11-20', '2026-11-22T11:59:00Z'],
  ['2026-11-20T13Z', '2026-11-20T13:05:00Z'],
  ['2026-11-20T13Z', '2026-11-21T13:59:00Z'],
])('a dump of %s that was made at %s has the data of its slot', (slot, startedAt) => {
  expect(of(slot, startedAt)).toBeUndefined();
});

test.each([
  ['2026-11-20', '2026-11-22T12:01:00Z', '2026-11-22 12:01'],
  ['2026-11-20T13Z', '2026-11-21T14:01:00Z', '2026-11-21 14:01'],
])('a dump of %s that was made at %s has not', (slot, startedAt, at) => {
  expect(of(slot, startedAt)).toBe(
    `This dump has the data of ${at} UTC, and not those of its slot ${slot}: it was made that late.`,
  );
});

test('a masked dump has the data of the dump that was masked, however late that was', () => {
  const run = { startedAt: '2026-11-30T00:00:00Z' } as Manifest['run'];
  expect(madeLate({ slot: '2026-11-20', run, masked: {} as NonNullable<Manifest['masked']> })).toBeUndefined();
});
