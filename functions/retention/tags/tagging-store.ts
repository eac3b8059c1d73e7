import {
  GetBucketLifecycleConfigurationCommand,
  GetObjectTaggingCommand,
  type LifecycleRule,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { abortedBy, ObjectStore } from '../../core/aws/object-store';
import type { Tags } from './expiry-tag';

/** The tags of one version of an object. */
export interface TaggedVersion {
  readonly tags: Tags;
  /** Undefined in a bucket without versions. */
  readonly versionId: string | undefined;
}

/** A bucket with the tags of its objects, and its lifecycle. Every method throws `StorageError`. */
export class TaggingStore extends ObjectStore {
  /** The tags of the current version of an object; undefined when there is none. */
  async readTags(key: string, signal?: AbortSignal): Promise<TaggedVersion | undefined> {
    return this.call(`read the tags of the object "${key}" in`, async () => {
      try {
        const { TagSet = [], VersionId } = await this.s3.send(
          new GetObjectTaggingCommand({ Bucket: this.bucket, Key: key }),
          abortedBy(signal),
        );
        const tags = Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
        return { tags, versionId: VersionId };
      } catch (error) {
        // S3 has deleted it since it was listed.
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  }

  /** Replaces all tags of a version. */
  async writeTags(key: string, versionId: string | undefined, tags: Tags, signal?: AbortSignal): Promise<void> {
    const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await this.call(`write the tags of the object "${key}" in`, () =>
      this.s3.send(
        new PutObjectTaggingCommand({
          Bucket: this.bucket,
          Key: key,
          // guard: tags-the-version-that-was-looked-at
          ...(versionId === undefined ? {} : { VersionId: versionId }),
          Tagging: { TagSet },
        }),
        abortedBy(signal),
      ),
    );
  }

  /** The rules of the bucket's lifecycle; none when it has no lifecycle. */
  async lifecycleRules(signal?: AbortSignal): Promise<readonly LifecycleRule[]> {
    return this.call('read the lifecycle configuration of', async () => {
      try {
        const { Rules = [] } = await this.s3.send(
          new GetBucketLifecycleConfigurationCommand({ Bucket: this.bucket }),
          abortedBy(signal),
        );
        return Rules;
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchLifecycleConfiguration') return [];
        throw error;
      }
    });
  }
}
