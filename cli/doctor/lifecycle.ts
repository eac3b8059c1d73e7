import type { LifecycleRule } from '@aws-sdk/client-s3';
import { codeOf, LambdaMysqldumpError } from '../../functions/core/errors';
import { TaggingStore } from '../../functions/retention/tags/tagging-store';
import { type Examination, type Finding, unknown } from './finding';

/** The rules of the lifecycle of the bucket. @throws {StorageError} */
export async function readLifecycle({
  dumpFunction: { bucket },
  session: { aws, signal },
}: Examination): Promise<readonly LifecycleRule[] | 'denied'> {
  try {
    return await new TaggingStore(await aws.s3(), bucket, undefined, 'person').lifecycleRules(signal);
  } catch (error) {
    if (!(error instanceof LambdaMysqldumpError) || codeOf(error) !== 'AWS_ACCESS_DENIED') throw error;
    return 'denied';
  }
}

export function lifecycleDenied(bucket: string): Omit<Finding, 'check'> {
  return unknown(
    `The lifecycle of the bucket can't be read. Allow your user or role s3:GetLifecycleConfiguration on "${bucket}".`,
  );
}
