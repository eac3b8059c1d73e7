import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A piece of content in a registry ("Content Descriptors", OCI Image Format Specification). */
interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Types that OpenTofu requires ("Module Packages in OCI Registries", OpenTofu documentation). */
const ARTIFACT = 'application/vnd.opentofu.modulepkg';
const ZIP = 'archive/zip';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';

/**
 * Writes a release archive as an OCI image layout, which `oras`, `crane` and `skopeo` copy to a registry. From there OpenTofu
 * installs the module by `oci://<registry>/<repository>?tag=<version>`. The same archive becomes the same digest.
 *
 * @returns the digest of its manifest
 */
export async function writeOciPackage(archive: string, version: string, folder: string): Promise<string> {
  const blobs = join(folder, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const write = async (mediaType: string, content: string): Promise<Descriptor> => {
    const hash = createHash('sha256').update(content).digest('hex');
    await writeFile(join(blobs, hash), content);
    return { mediaType, digest: `sha256:${hash}`, size: Buffer.byteLength(content) };
  };
  const zip = createHash('sha256')
    .update(await readFile(archive))
    .digest('hex');
  await copyFile(archive, join(blobs, zip));
  const layer: Descriptor = { mediaType: ZIP, digest: `sha256:${zip}`, size: (await stat(archive)).size };
  const config = await write(EMPTY, '{}');
  const manifest = await write(
    MANIFEST,
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      artifactType: ARTIFACT,
      config,
      layers: [layer],
      annotations: { 'org.opencontainers.image.version': version, 'org.opencontainers.image.licenses': 'MIT' },
    }),
  );
  const reference = {
    ...manifest,
    artifactType: ARTIFACT,
    annotations: { 'org.opencontainers.image.ref.name': version },
  };
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [reference] }));
  return manifest.digest;
}
