import { Construct } from 'constructs';
import { ENV } from '../../../functions/dump/env';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Contribution } from '../foundation/contribution';
import { count } from '../foundation/count';

/** How a dump is brought to S3. */
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
        'How many parts may be on their way to S3 at once. Each takes 8 MB of memory, and 32 MB in dumps beyond 40 GB. Null: one more than processors.',
      rules: [count('upload_concurrency')],
    });
  }
}
