import { noSuchDump } from '../../../../cli/dumps/no-such-dump';

const DUMPS = ['2026-11-18', '2026-11-20', '2026-11-20-force-7'].map((id) => ({ id, slot: id.slice(0, 10) }));
const NAMES = 'A dump is named by its slot, such as 2026-11-20 or 2026-11-20T13Z, by its id, or by its key.';

test.each([
  ['2026-11-19', 'The last one before it is 2026-11-18, and the next one 2026-11-20.'],
  ['2026-11-17', 'The oldest one is 2026-11-18: earlier ones have expired or were deleted, or were never made.'],
  ['2026-11-21', 'The newest one is 2026-11-20-force-7.'],
  ['2026-11-81', 'Did you mean 2026-11-18?'],
  ['2026-11-20-force-8', 'Did you mean 2026-11-20-force-7?'],
  ['20.11.2026', NAMES],
  ['yesterday', NAMES],
])('%s: names what is there', (wanted, hint) => {
  expect(noSuchDump('shop', wanted, DUMPS)).toBe(
    `The job "shop" has no dump "${wanted}". ${hint} "lambda-mysqldump list shop" shows all.`,
  );
});
