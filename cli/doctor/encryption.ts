import { GetBucketEncryptionCommand } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../functions/core/aws/object-store';
import { readManifest } from '../../functions/dump-format/manifest/read-manifest';
import { NotFoundError } from '../core/errors';
import { chooseDump } from '../dumps/choose';
import { askAws, type Check, type Examination, ok, unknown } from './finding';

/** Whether the key of the dumps works for this user: a dump that can't be decrypted can't be restored. */
export const encryptionCheck: Check = {
  name: 'encryption',
  run: async ({ config, masking, dumpFunction, session }) => {
    const { bucket } = dumpFunction;
    const ownKey = (config ?? masking)?.kmsKeyArn;
    const s3 = await session.aws.s3();
    const answer = await askAws(() => s3.send(new GetBucketEncryptionCommand({ Bucket: bucket })).catch(noRule));
    if (answer === 'denied' && ownKey === undefined) {
      return [
        unknown(
          `The encryption of the bucket can't be read. Allow your user or role s3:GetEncryptionConfiguration on "${bucket}".`,
        ),
      ];
    }
    const [rule] = (answer === 'denied' ? undefined : answer?.ServerSideEncryptionConfiguration?.Rules) ?? [];
    const byDefault = rule?.ApplyServerSideEncryptionByDefault;
    const key = ownKey ?? byDefault?.KMSMasterKeyID;
    if (key === undefined && !byDefault?.SSEAlgorithm?.startsWith('aws:kms')) {
      return [ok('Objects are encrypted by S3 with keys of its own, which need no permission.')];
    }
    const name = key === undefined ? "the account's key for S3" : `the key ${key}`;
    const id = await readNewest({ dumpFunction, session });
    if (id === undefined) return [unknown(`Objects are encrypted with ${name}. There is no dump yet to try it with.`)];
    return [
      ok(`Objects are encrypted with ${name}, and your user or role may decrypt them: the manifest of ${id} was read.`),
    ];
  },
};

function noRule(error: Error) {
  if (error.name === 'ServerSideEncryptionConfigurationNotFoundError') return undefined;
  throw error;
}

/** Reads the manifest of the newest dump. @returns its id; undefined when there is none. */
async function readNewest({ dumpFunction, session }: Pick<Examination, 'dumpFunction' | 'session'>) {
  const { bucket, job, prefix } = dumpFunction;
  const { aws, clock, signal } = session;
  const store = new ObjectStore(await aws.s3(), bucket, undefined, 'person');
  try {
    const { key, id } = await chooseDump(store, { job, prefix }, 'latest', clock.now(), signal);
    await readManifest(store, key, signal);
    return id;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
