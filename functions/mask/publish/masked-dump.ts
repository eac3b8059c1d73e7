import type { Manifest } from '../../dump-format/manifest/manifest';
import type { OpenUpload } from '../../store-dump/upload/dump-store';
import type { MaskedText } from '../pipeline/mask-and-upload';
import type { MaskPlan } from '../plan/mask-plan';
import type { MaskedContents } from './masked-contents';

/** A masked dump whose parts are all in S3 and not visible yet. */
export interface MaskedDump {
  readonly open: OpenUpload;
  readonly plan: MaskPlan;
  readonly masked: MaskedText;
  readonly contents: MaskedContents;
  readonly scanned: NonNullable<NonNullable<Manifest['masked']>['scanned']>;
  /** Duration of sampling and masking. */
  readonly milliseconds: number;
}
