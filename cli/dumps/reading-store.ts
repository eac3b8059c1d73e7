import { pipeline, type Readable, Transform } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../functions/core/aws/object-store';

/** A bucket that reports how many bytes of one object were read. */
export class ReadingStore extends ObjectStore {
  constructor(
    s3: S3Client,
    bucket: string,
    private readonly key: string,
    private readonly onBytes: (bytes: number) => void,
  ) {
    super(s3, bucket, undefined, 'person');
  }

  override async read(key: string, signal?: AbortSignal, versionId?: string): Promise<Readable> {
    return this.#count(key, await super.read(key, signal, versionId));
  }

  override async readRange(...args: Parameters<ObjectStore['readRange']>): Promise<Readable> {
    return this.#count(args[0], await super.readRange(...args));
  }

  #count(key: string, stream: Readable): Readable {
    if (key !== this.key) return stream;
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.onBytes(chunk.length);
        done(null, chunk);
      },
    });
    // The reader sees an error of the source.
    pipeline(stream, counted, () => {});
    return counted;
  }
}
