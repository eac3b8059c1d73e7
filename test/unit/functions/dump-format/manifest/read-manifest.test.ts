import type { ObjectStore } from '../../../../../functions/core/aws/object-store';
import { ManifestError } from '../../../../../functions/core/errors';
import { readManifest } from '../../../../../functions/dump-format/manifest/read-manifest';
import { MemoryBucket } from '../../core/aws/memory-bucket';

const MANIFEST = 'The manifest "shop.sql.gz.manifest.json" in bucket "dumps"';

async function refusalOf(content: string): Promise<string> {
  const bucket = new MemoryBucket();
  bucket.put('shop.sql.gz.manifest.json', content);
  const error = await readManifest(bucket as unknown as ObjectStore, 'shop.sql.gz').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ManifestError);
  return (error as Error).message;
}

test.each([
  ['', 'is not JSON. Move it away, and the next event of this slot writes a new one.'],
  ['{"schemaVersion": 1', 'is not JSON. Move it away, and the next event of this slot writes a new one.'],
  [
    '{"schemaVersion": "1"}',
    'has the schema version "1", and this version reads 1. Deploy the version of the module that wrote it, or, for a command, take a newer lambda-mysqldump.',
  ],
])('refuses %j as a manifest', async (content, fault) => {
  expect(await refusalOf(content)).toBe(`[MANIFEST_UNREADABLE] ${MANIFEST} ${fault}`);
});

test('a manifest of a newer version is not called invalid', async () => {
  expect(await refusalOf('{"schemaVersion": 2}')).toBe(
    `[MANIFEST_OF_NEWER_VERSION] ${MANIFEST} has the schema version 2, and this version reads 1. Deploy the version of the module that wrote it, or, for a command, take a newer lambda-mysqldump.`,
  );
});

test.each(['null', '[]', '{}', '"text"', '{"schemaVersion": 1, "job": "shop"}'])(
  'refuses %s, which lacks the form of a manifest, and names some of the problems',
  async (content) => {
    const refusal = await refusalOf(content);
    expect(refusal).toMatch(/ does not have the form of a manifest \(.+\)\. Move it away, /s);
    expect(refusal.length).toBeLessThan(400);
  },
);
