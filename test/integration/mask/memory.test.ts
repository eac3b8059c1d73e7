import { join } from 'node:path';
import { runBundled } from '../../../dev/bench/mask/bundled';

const PROGRAM = join(__dirname, '../../../dev/bench/mask/memory.ts');
/** Megabytes of text. Below the first, the heap still grows to the size that it then has. */
const [LITTLE, MUCH] = process.env.LONG ? [100, 1_000] : [40, 120];
/** What two runs of the same text differ by. */
const MARGIN_BYTES = 24e6;

interface Masked {
  readonly peak: number;
  readonly masked: number;
  readonly rows: number;
  readonly originals: number;
  readonly found: number;
}

async function maskedText(megabytes: number, ...more: readonly string[]): Promise<Masked> {
  return JSON.parse(await runBundled(PROGRAM, [String(megabytes), ...more]));
}

test('masking and the scan for originals take no more memory for a text that is several times larger', async () => {
  const [little, much] = [await maskedText(LITTLE), await maskedText(MUCH)];

  // All of it was masked, with as many originals as are looked for at most.
  expect(much.rows / little.rows).toBeCloseTo(MUCH / LITTLE, 0);
  expect(much.masked).toBeGreaterThan(0.8 * MUCH * 1e6);
  expect(much.originals).toBeGreaterThanOrEqual(little.originals);
  expect(much.found).toBe(0);
  expect(much.peak).toBeLessThan(little.peak + MARGIN_BYTES);

  // The control: what keeps the masked text takes more, even for a text that is only twice as large.
  const kept = await maskedText(2 * LITTLE, 'keep');
  expect(kept.peak).toBeGreaterThan(little.peak + MARGIN_BYTES);
}, 600_000);
