import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import type { LocalCloud } from '../../local-cloud';
import type { Arch } from '../../tools/debian/package-set';

/** Publishes a layer as it is released, for x86_64; returns its ARN. @param build writes the zip of the layer */
export async function publishLayer(
  cloud: LocalCloud,
  name: string,
  build: (arch: Arch, zip: string) => Promise<unknown>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'layer-'));
  try {
    const zip = join(folder, `${name}.zip`);
    await build('x86_64', zip);
    const { LayerVersionArn } = await cloud
      .client(LambdaClient)
      .send(new PublishLayerVersionCommand({ LayerName: name, Content: { ZipFile: await readFile(zip) } }));
    return LayerVersionArn as string;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
