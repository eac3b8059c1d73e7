import { DumpText } from '../../dump-format/text/dump-text';
import type { MaskPlan } from '../plan/mask-plan';
import { Masker, type MaskReport } from '../rewrite/masker';
import type { OriginalSample } from '../scan/original-sample';
import { type FoundOriginals, OriginalScan } from '../scan/original-scan';

/** What is known of a masked text at its end. */
export interface SeenText {
  /** What masking has counted. */
  readonly report: MaskReport;
  /** What a reader of the masked text sees. */
  readonly text: DumpText;
  /** Originals that stand in it. */
  readonly found: readonly FoundOriginals[];
}

/** The text on its way through masking, and past those who look at the result. */
export class MaskedStream {
  readonly #masker: Masker;
  readonly #scan: OriginalScan;
  readonly #text = new DumpText();
  #found: readonly FoundOriginals[] = [];

  constructor({ decisions, key }: Pick<MaskPlan, 'decisions' | 'key'>, sample: OriginalSample) {
    this.#masker = new Masker(decisions, key);
    this.#scan = new OriginalScan(sample);
  }

  push(chunk: Buffer): Buffer {
    return this.#see(this.#masker.mask(chunk));
  }

  end(): Buffer {
    const last = this.#see(this.#masker.end());
    this.#found = this.#scan.end();
    return last;
  }

  seen(): SeenText {
    return { report: this.#masker.report, text: this.#text, found: this.#found };
  }

  #see(masked: Buffer): Buffer {
    if (masked.length === 0) return masked;
    // guard: scans-what-is-uploaded
    this.#scan.push(masked);
    this.#text.push(masked);
    return masked;
  }
}
