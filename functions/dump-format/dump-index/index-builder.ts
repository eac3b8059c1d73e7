import type { Manifest } from '../manifest/manifest';
import { type DumpIndex, INDEX_VERSION } from './dump-index';
import { FrameMarks } from './frame-marks';
import { SectionBuilder } from './section-builder';

/** Makes the index of a dump while the dump is read to its end. */
export class IndexBuilder {
  /** What the decompressor is given between frames; none for a compression without them. */
  readonly marks: FrameMarks | undefined;
  /** Takes the statements of the text. */
  readonly sections = new SectionBuilder();

  constructor({ compression }: Pick<Manifest['dump'], 'compression'>) {
    this.marks = compression === 'zstd' ? new FrameMarks() : undefined;
  }

  /** The index of the dump that was read. */
  end({ key, bytes, sha256 }: Manifest['dump']): DumpIndex {
    const sections = this.sections.end();
    return {
      schemaVersion: INDEX_VERSION,
      dump: { key, bytes, sha256, textBytes: this.sections.textBytes },
      frames: [...(this.marks?.indexed ?? [])],
      sections: [...sections],
    };
  }
}
