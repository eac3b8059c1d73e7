import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { drillVerdictKey, dumpKeyStem, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import { type DrillVerdict, drillVerdictSchema } from '../../../functions/dump-format/results/drill-verdict';
import type { Verdict } from '../../../functions/dump-format/results/verdict';
import { lockKey } from '../../../functions/slot-job/target';
import type { Response } from '../../../functions/store-dump/response';
import type { DumpRecord } from '../../../functions/store-dump/run/protocol';
import type { Invocation } from '../../local-cloud';
import { type Answer, invoke } from '../../local-cloud/invoke';
import type { DemoEnvironment } from './demo-environment';

/** Name of the job in configuration/main.tf. */
const JOB = 'shop';

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly etag: string;
  readonly bytes: number;
}

export interface UnfinishedUpload {
  readonly key: string;
  readonly parts: number;
  readonly bytes: number;
}

/** Reads bucket, lock table and invocations, with the access of an administrator. */
export class Observer {
  readonly #s3: S3Client;
  readonly #lambda: LambdaClient;
  readonly #dynamoDb: DynamoDBClient;

  constructor(private readonly demo: DemoEnvironment) {
    this.#s3 = demo.cloud.client(S3Client);
    this.#lambda = demo.cloud.client(LambdaClient);
    this.#dynamoDb = demo.cloud.client(DynamoDBClient);
  }

  /** Sends an event and waits for the answer. */
  invoke(event: unknown): Promise<Answer<Response>> {
    return invoke(this.demo.cloud, this.demo.functionName, event);
  }

  /** Sends an event as a schedule does: Lambda retries when the function fails. */
  async invokeAsynchronously(event: unknown): Promise<void> {
    await this.#lambda.send(
      new InvokeCommand({
        FunctionName: this.demo.functionName,
        InvocationType: 'Event',
        Payload: JSON.stringify(event),
      }),
    );
  }

  /** Invocations by the schedule, in the order in which they began. */
  scheduled(since: Date): Invocation[] {
    return this.demo.cloud.lambda.invocations.filter(
      ({ event, startedAt }) => startedAt >= since && isScheduled(event),
    );
  }

  /** Runs of the dump function for a requested date, in the order in which they began. */
  runsFor(slot: string): Invocation[] {
    return this.demo.cloud.lambda.invocations.filter(
      ({ functionName, event }) => functionName === this.demo.functionName && requestedSlot(event) === slot,
    );
  }

  /** All versions of the objects of a date, including deleted ones. Without the results of drills, which come later. */
  async versions(slot: string): Promise<ObjectVersion[]> {
    const { Versions = [], DeleteMarkers = [] } = await this.#s3.send(
      new ListObjectVersionsCommand({ Bucket: this.demo.bucket, Prefix: stemOf(slot) }),
    );
    const versions = [...Versions, ...DeleteMarkers.map((marker) => ({ ...marker, ETag: 'deleted', Size: 0 }))].map(
      ({ Key = '', VersionId = '', ETag = '', Size = 0 }) => ({
        key: Key,
        versionId: VersionId,
        etag: ETag,
        bytes: Size,
      }),
    );
    return versions.filter(({ key }) => !/\.drilled\.(?:json|md)$/.test(key));
  }

  /** Incomplete uploads of a date's dump. */
  async unfinishedUploads(slot: string): Promise<UnfinishedUpload[]> {
    const { Uploads = [] } = await this.#s3.send(
      new ListMultipartUploadsCommand({ Bucket: this.demo.bucket, Prefix: stemOf(slot) }),
    );
    return Promise.all(
      Uploads.map(async ({ Key = '', UploadId }) => {
        const { Parts = [] } = await this.#s3.send(new ListPartsCommand({ Bucket: this.demo.bucket, Key, UploadId }));
        return { key: Key, parts: Parts.length, bytes: Parts.reduce((sum, { Size = 0 }) => sum + Size, 0) };
      }),
    );
  }

  async lockRecord(slot: string): Promise<DumpRecord | undefined> {
    const { Item } = await this.#dynamoDb.send(
      new GetItemCommand({
        TableName: this.demo.lockTable,
        Key: { key: { S: lockKey({ job: JOB, slot }) } },
        ConsistentRead: true,
      }),
    );
    return Item && (unmarshall(Item) as DumpRecord);
  }

  async manifest(dumpKey: string): Promise<Manifest> {
    const { Body } = await this.#get(`${dumpKey}.manifest.json`);
    return JSON.parse((await Body?.transformToString()) ?? '');
  }

  /** The verdict of the verify function on a dump; undefined while there is none. */
  async verdict(dumpKey: string): Promise<Verdict | undefined> {
    const content = await this.#contentIfAny(verdictKey(dumpKey));
    return content && JSON.parse(content);
  }

  /** The verdict of the drill of a dump; undefined while there is none. */
  async drillVerdict(dumpKey: string): Promise<DrillVerdict | undefined> {
    const content = await this.#contentIfAny(drillVerdictKey(dumpKey));
    return content === undefined ? undefined : drillVerdictSchema.parse(JSON.parse(content));
  }

  /** The fence in the dump's metadata: how often the lock had changed its owner when the dump was made. */
  async fenceOf(dumpKey: string): Promise<number> {
    const { Metadata } = await this.#s3.send(new HeadObjectCommand({ Bucket: this.demo.bucket, Key: dumpKey }));
    return Number(Metadata?.fence);
  }

  /** Downloads an object into the demo's folder. */
  async download(key: string): Promise<{ file: string; sha256: string }> {
    const file = join(this.demo.folder, basename(key));
    const { Body } = await this.#get(key);
    await pipeline(Body as Readable, createWriteStream(file));
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return { file, sha256: hash.digest('hex') };
  }

  /** The content of an object; undefined when there is none. */
  async #contentIfAny(key: string): Promise<string | undefined> {
    const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket: this.demo.bucket, Prefix: key }));
    if (Contents.length === 0) return undefined;
    const { Body } = await this.#get(key);
    return (await Body?.transformToString()) ?? '';
  }

  #get(Key: string) {
    return this.#s3.send(new GetObjectCommand({ Bucket: this.demo.bucket, Key }));
  }
}

/** The date in a request: an event, or a record of a queue or stream. */
function requestedSlot(event: unknown): string | undefined {
  const { slot, Records } = event as { slot?: string; Records?: [{ body?: string; kinesis?: { data: string } }] };
  if (!Records) return slot;
  const [{ body, kinesis }] = Records;
  const text = body ?? Buffer.from(kinesis?.data ?? '', 'base64').toString();
  return /"slot":"([^"]*)"/.exec(text)?.[1];
}

export function isScheduled(event: unknown): boolean {
  return (event as { 'detail-type'?: string })['detail-type'] === 'Scheduled Event';
}

/** Date of an event of the schedule. */
export function timeOf({ event }: Invocation): string {
  return String((event as { time?: string }).time);
}

/** Common prefix of the keys of a date's dump and manifest. */
function stemOf(slot: string): string {
  return dumpKeyStem('', { job: JOB, slot });
}

export function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
