import type { MaskPlan } from '../plan/mask-plan';
import type { OriginalSample } from '../scan/original-sample';
import { OriginalSampler } from '../scan/original-sampler';
import { type ReadServices, readText } from '../source/read-text';
import { ComparedValues } from './compared-values';

/**
 * Reads a dump for a sample of the values that go. All of them are known before the first byte of the masked dump is written, so
 * that also a value is found that stands in a table before its own.
 *
 * @throws {MaskError} when the text is not understood, or masked values of two tables might not match.
 */
export async function sampleOriginals(
  { source, decisions, key }: MaskPlan,
  services: ReadServices,
  signal: AbortSignal,
): Promise<OriginalSample> {
  const sampler = new OriginalSampler(decisions, key);
  const compared = ComparedValues.of(decisions);
  await readText(source.manifest, services, signal, (chunk) => {
    sampler.push(chunk);
    // guard: compares-keys-before-masking
    compared?.push(chunk);
  });
  return sampler.end();
}
