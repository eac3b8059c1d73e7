import { numberExpression } from '../../../synth/expression';

/**
 * Days after which S3 deletes the parts of an incomplete upload, which a crashed run leaves behind: never while a task of the
 * runner may still add to them. Of every bucket that the runner writes dumps to.
 */
export const STALE_UPLOAD_DAYS = numberExpression(
  'var.engine == "lambda" ? 2 : max(2, ceil(var.runner_timeout / 86400) + 1)',
);
