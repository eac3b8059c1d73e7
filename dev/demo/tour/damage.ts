import { readFile } from 'node:fs/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { dumpKey, manifestKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { until } from '../../tools/until';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { Observer } from '../environment/observer';
import type { FirstDump } from '../scenarios/first-dump';
import { NOTHING_TO_SHOW, type Scenario } from '../scenarios/scenario';

/** Shows that the verdict detects a copy of the dump with one flipped bit and the manifest of the original. */
export async function showDamage(
  scenario: Scenario,
  { cloud, bucket: Bucket }: DemoEnvironment,
  observer: Observer,
  first: FirstDump | undefined,
  slot: string,
): Promise<void> {
  if (!first) throw new Error(NOTHING_TO_SHOW);
  const { key, file, manifest } = first.dump;
  const sound = await until(() => observer.verdict(key), { what: 'The verdict', seconds: 240 });
  scenario.record(
    `The dump of ${first.slot}, read back after its upload: ${sound.verified ? 'verified' : sound.findings.join(' ')}; ${sound.dump?.tables} tables and views, ${sound.dump?.statements.insert} INSERT statements.`,
    sound.verified,
  );

  const bytes = await readFile(file);
  const at = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  const s3 = cloud.client(S3Client);
  const copyKey = dumpKey('', { job: manifest.job, slot }, manifest.dump.compression);
  const { ETag = '', VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: copyKey, Body: bytes }));
  const dump = { ...manifest.dump, key: copyKey, etag: ETag, versionId: VersionId };
  const Body = JSON.stringify({ ...manifest, slot, dump });
  await s3.send(new PutObjectCommand({ Bucket, Key: manifestKey(copyKey), Body }));
  const damaged = await until(() => observer.verdict(copyKey), { what: 'The verdict', seconds: 240 });
  scenario.record(
    `A copy with one flipped bit of ${bytes.length} bytes: ${damaged.verified ? 'verified' : damaged.findings[0]}`,
    !damaged.verified,
  );
  scenario.record(`The verdicts are in the bucket: ${verdictKey(copyKey).split('/').at(-1)}.`);
}
