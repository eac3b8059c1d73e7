import type { Arch } from '../../dev/tools/debian/package-set';
import { type Layer, type LayerRecipe, makeLayer, makeLayerZip } from '../tools/layer';
import { layerPackages, layOutTree } from './tree';

const AWS_CLI_LAYER: LayerRecipe = {
  name: 'aws-cli',
  sources: __dirname,
  packages: layerPackages,
  layOut: layOutTree,
};

/**
 * Builds the layer with the AWS CLI (version 2) for the services of `services.ts`, and writes its zip.
 *
 * What else scripts call is in the runtime: `sh` is bash, and there is curl. "Tutorial: Building a custom runtime" of the
 * AWS Lambda Developer Guide is a shell script with `set -o pipefail` and curl on the bare `provided.al2023`, which the
 * Node.js runtimes from 20 on are made of ("Using AL2023 in AWS Lambda", Amazon Linux 2023 User Guide); its curl is
 * curl-minimal, for HTTP and HTTPS. gzip and zstd are in the layer mysql-client.
 *
 * The result is kept in the cache by what it is made of and the sources of this folder; a second call copies it.
 */
export function buildAwsCliLayer(arch: Arch, outputZip: string): Promise<Layer> {
  return makeLayerZip(AWS_CLI_LAYER, arch, outputZip);
}

/** Returns the unpacked layer for x86_64, for tests and for tools that run on this machine. */
export async function awsCliTree(): Promise<string> {
  return (await makeLayer(AWS_CLI_LAYER, 'x86_64')).tree;
}
