import type { MaskPlan } from '../plan/mask-plan';
import { Masker } from '../rewrite/masker';
import type { OriginalSample } from '../scan/original-sample';
import { type ReadServices, readText } from '../source/read-text';

/**
 * Masks a dump without keeping the result, for a sample of the values that go. All of them are known before the first byte of
 * the masked dump is written, so that also a value is found that stands in a table before its own.
 *
 * @throws {MaskError} when the text is not understood.
 */
export async function sampleOriginals(
  { source, decisions, key }: MaskPlan,
  services: ReadServices,
  signal: AbortSignal,
): Promise<OriginalSample> {
  const masker = new Masker(decisions, key);
  await readText(source.manifest, services, signal, (chunk) => void masker.mask(chunk));
  masker.end();
  return masker.originals;
}
