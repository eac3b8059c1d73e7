import { Construct } from 'constructs';
import { MAX_CONCURRENCY } from '../../../functions/dump/config';
import { ENV } from '../../../functions/dump/env';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Contribution } from '../foundation/contribution';
import { wholeNumber } from '../foundation/input-rules/number';

/** Concurrency of the upload to S3. */
export class Upload extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: { [ENV.uploadConcurrency]: expression('tostring(var.upload_concurrency)') },
  };

  constructor(scope: Construct) {
    super(scope, 'upload');
    input(this, 'upload_concurrency', {
      type: 'number',
      default: null,
      description:
        'Number of parts that are uploaded to S3 at the same time. Each takes 8 MB of memory, 16 MB after 8 GB of a compressed dump, and more after 42 GB. Several processes share the number, and each has one at least. Null: the number of processors plus one.',
      rules: [wholeNumber('upload_concurrency', { from: 1, to: MAX_CONCURRENCY })],
    });
  }
}
