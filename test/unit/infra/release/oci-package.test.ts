import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOciPackage } from '../../../../infra/release/oci-package';

let folder: string;
let archive: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oci-package-'));
  archive = join(folder, 'mysqldump-1.2.3.zip');
  writeFileSync(archive, 'the archive');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));

test('the package has the types that OpenTofu requires, and the archive as its only layer', async () => {
  const digest = await writeOciPackage(archive, '1.2.3', join(folder, 'oci'));

  expect(read('oci/index.json').manifests).toMatchObject([
    { digest, annotations: { 'org.opencontainers.image.ref.name': '1.2.3' } },
  ]);
  const manifest = read('oci/blobs', digest.replace(':', '/'));
  expect(manifest).toMatchObject({
    artifactType: 'application/vnd.opentofu.modulepkg',
    layers: [{ mediaType: 'archive/zip' }],
  });
  expect(readFileSync(join(folder, 'oci/blobs', manifest.layers[0].digest.replace(':', '/')), 'utf8')).toBe(
    'the archive',
  );
});

test('every blob has its digest as its name', async () => {
  await writeOciPackage(archive, '1.2.3', join(folder, 'oci'));
  const blobs = readdirSync(join(folder, 'oci/blobs/sha256'));
  expect(blobs).toHaveLength(3);
  for (const name of blobs) {
    const content = readFileSync(join(folder, 'oci/blobs/sha256', name));
    expect(createHash('sha256').update(content).digest('hex')).toBe(name);
  }
});

test('the same archive gives the same digest, and another one another', async () => {
  const first = await writeOciPackage(archive, '1.2.3', join(folder, 'first'));
  const second = await writeOciPackage(archive, '1.2.3', join(folder, 'second'));
  writeFileSync(archive, 'another archive');
  const other = await writeOciPackage(archive, '1.2.3', join(folder, 'other'));

  expect(second).toBe(first);
  expect(other).not.toBe(first);
});
