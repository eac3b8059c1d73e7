import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { UnpackedPackage } from '../../dev/tools/debian/packages';

export const RELEASE_PACKAGE = '@aws-cdk/asset-awscli-v2';

/** AWS's own build of the AWS CLI for x86_64; the lock file of this project pins it. `root` is the package's folder. */
export async function awsCliRelease(): Promise<UnpackedPackage> {
  const manifest = require.resolve(`${RELEASE_PACKAGE}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const root = dirname(manifest);
  const hash = createHash('sha256');
  await pipeline(createReadStream(releaseZip(root)), hash);
  return { name: RELEASE_PACKAGE, version, sha256: hash.digest('hex'), root };
}

export function releaseZip(root: string): string {
  return join(root, 'lib/layer.zip');
}
