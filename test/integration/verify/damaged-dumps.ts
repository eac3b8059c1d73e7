import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import type { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import type { TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { type Compression, dumpKey } from '../../../functions/dump-format/keys/object-keys';
import { renderCrc32 } from '../../../functions/dump-format/manifest/crc32';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import type { Verified } from '../../../functions/verify/create-handler';
import { clientTree } from '../../../layers/mysql-client/build';

/** A correct dump, from which damaged copies are made. */
export interface Sample {
  readonly compression: Compression;
  readonly bytes: Buffer;
  readonly manifest: Manifest;
}

export interface DamagedDump {
  /** Replaces the bytes of the sample. */
  readonly bytes?: Buffer;
  /** Updates checksums and sizes in the manifest to those of the object, so that only the contents are damaged. */
  readonly fitting?: boolean;
  readonly change?: ((manifest: Manifest) => object) | undefined;
}

/** Fills the databases of the samples. */
export async function fill(server: TestServer): Promise<void> {
  await server.sql(
    `CREATE TABLE orders (id INT PRIMARY KEY, note TEXT);
     INSERT INTO orders VALUES (1, 'first'), (2, 'second');
     CREATE TABLE payments (id INT PRIMARY KEY, amount DECIMAL(10, 2));
     INSERT INTO payments VALUES (1, 9.99);
     CREATE VIEW paid AS SELECT o.id, amount FROM orders o JOIN payments p ON p.id = o.id;`,
    'shop',
  );
  await server.sql(
    `CREATE TABLE photos (id INT AUTO_INCREMENT PRIMARY KEY, photo BLOB);
     INSERT INTO photos (photo) VALUES (RANDOM_BYTES(1024));
     ${'INSERT INTO photos (photo) SELECT RANDOM_BYTES(1024) FROM photos;\n'.repeat(14)}`,
    'archive',
  );
}

/** Dumps a database and returns the dump with its manifest. */
export async function sampleOf(
  dumps: DumpLab,
  compression: Compression,
  database: string,
  slot: string,
): Promise<Sample> {
  const environment = { [ENV.compression]: compression, [ENV.dbDatabases]: JSON.stringify([database]) };
  const { key } = await dumps.invoke(scheduledEvent(slot), { environment });
  return { compression, bytes: await dumps.object(key), manifest: await dumps.manifest(key) };
}

/** Puts damaged dumps into the bucket, each as the dump of a new day, and verifies them. */
export class DamagedDumps {
  readonly #lab: VerifyLab;
  #days = 0;

  constructor(private readonly dumps: DumpLab) {
    this.#lab = new VerifyLab(dumps);
  }

  /** Returns an unused day. */
  newSlot(): string {
    this.#days += 1;
    return new Date(Date.parse('2027-01-01') + this.#days * 86_400_000).toISOString().slice(0, 10);
  }

  async put(key: string, body: Buffer | string): Promise<{ etag: string; versionId: string | undefined }> {
    const { ETag = '', VersionId } = await this.dumps.cloud
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
    return { etag: ETag, versionId: VersionId };
  }

  /** Puts a dump and its manifest into the bucket; the ETag in the manifest is that of the object, as after a bit error in S3. */
  async plant({ compression, bytes, manifest }: Sample, planted: DamagedDump = {}): Promise<string> {
    const slot = this.newSlot();
    const key = dumpKey('backups', { job: 'shop', slot }, compression);
    const body = planted.bytes ?? bytes;
    const { etag, versionId } = await this.put(key, body);
    const dump = { ...manifest.dump, key, etag, versionId, ...(planted.fitting ? contentsOf(body) : {}) };
    const moved = { ...manifest, slot, dump };
    await this.put(`${key}.manifest.json`, JSON.stringify(planted.change?.(moved) ?? moved));
    return key;
  }

  async verify(sample: Sample, planted?: DamagedDump): Promise<Verified> {
    return this.verifyKey(await this.plant(sample, planted));
  }

  /** Verifies a dump, and checks that verdict and response agree. */
  async verifyKey(key: string): Promise<Verified> {
    const response = await this.#lab.verify(key);
    if (response.verdict !== null) {
      const { verified, findings } = await this.#lab.verdict(key);
      expect({ verified, findings }).toEqual({ verified: response.verified, findings: response.findings });
    }
    return response;
  }
}

function contentsOf(body: Buffer) {
  return {
    bytes: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
    parts: [{ bytes: body.length, crc32: renderCrc32(crc32(body)) }],
  };
}

/** A copy with one flipped bit. */
export function flipped(bytes: Buffer, at: number, bit = 0x10): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(bytes.readUInt8(at) ^ bit, at);
  return copy;
}

const TOOLS: Record<Compression, { name: string; compress: string[] }> = {
  zstd: { name: 'pzstd', compress: ['-3', '-q', '-c'] },
  gzip: { name: 'gzip', compress: ['-6', '-n', '-c'] },
};

/** The text of a dump with a change, compressed like by the function. */
export async function rewritten(sample: Sample, change: (text: string) => string): Promise<Buffer> {
  const { name, compress } = TOOLS[sample.compression];
  const tool = join(await clientTree(), 'bin', name);
  const text = piped(tool, ['-d', '-q', '-c'], sample.bytes).toString('latin1');
  return piped(tool, compress, Buffer.from(change(text), 'latin1'));
}

function piped(tool: string, args: readonly string[], input: Buffer): Buffer {
  const { status, stdout, stderr } = spawnSync(tool, args, { input, maxBuffer: 1024 ** 3 });
  if (status !== 0) throw new Error(`${tool} failed: ${stderr}`);
  return stdout;
}

/** Offsets of the frames in pzstd's output. */
export function* framesOf(stream: Buffer): Generator<number> {
  for (let at = 0; at < stream.length; at += 12 + stream.readUInt32LE(at + 8)) yield at;
}
