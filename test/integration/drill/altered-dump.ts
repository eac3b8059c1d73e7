import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import type { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { manifestKey } from '../../../functions/dump-format/keys/object-keys';
import { clientTree } from '../../../layers/mysql-client/build';

/**
 * Puts a copy of a dump, whose text `alter` changes, into the bucket as the verified dump of another day: what the source
 * would have written if its definitions had been other ones. It has the facts of the original.
 *
 * @returns its key
 */
export async function putAltered(
  dumps: DumpLab,
  original: string,
  day: string,
  alter: (text: string) => string,
): Promise<string> {
  const zstd = join(await clientTree(), 'bin', 'zstd');
  const run = (option: string, input: Buffer) => execFileSync(zstd, ['-q', option], { input, maxBuffer: 1e9 });
  const text = run('-dc', await dumps.object(original)).toString('latin1');
  const body = run('-c', Buffer.from(alter(text), 'latin1'));
  const manifest = await dumps.manifest(original);
  const key = original.replace(
    /\d{4}\/\d\d\/shop-\d{4}-\d\d-\d\d/,
    `${day.slice(0, 4)}/${day.slice(5, 7)}/shop-${day}`,
  );
  const s3 = dumps.cloud.client(S3Client);
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
  const sha256 = hash('sha256', body);
  const dump = { ...manifest.dump, key, etag: ETag, bytes: body.length, sha256, parts: [] };
  const altered = JSON.stringify({ ...manifest, slot: day, dump });
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: manifestKey(key), Body: altered }));
  const { findings } = await new VerifyLab(dumps).verify(key);
  if (findings.length > 0) throw new Error(`The altered dump is not verified: ${findings.join(' ')}`);
  return key;
}

/** Replaces a text that must be there. */
export function replaced(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, () => to);
  if (result === text) throw new Error(`The dump does not have: ${from}`);
  return result;
}
