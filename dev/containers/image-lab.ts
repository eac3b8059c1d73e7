import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleCommandLine } from '../../infra/build/bundle-command-line';
import { buildMysqlClientLayer } from '../../layers/mysql-client/build';
import { bundleDump } from '../labs/hosted/hosted-dump';
import { functionZip } from '../labs/released/function-zip';
import { zipOf } from '../local-cloud/deploy';
import { temporaryFolder } from '../tools/temporary-folder';
import { Buildah } from './buildah';
import { buildBusybox, buildLambdaBase } from './lambda-base';

const CONTAINERS = join(__dirname, '../../containers');

/** Placeholder for the layer of the other architecture: tests check that it is copied, not its contents. */
export const FOREIGN_LAYER: Record<string, string> = { 'bin/mysqldump': 'for arm64\n' };
/** Placeholders for the layers with servers, by the family. */
export const SERVER_LAYERS: Readonly<Record<string, Record<string, string>>> = {
  mysql: { 'mysql-server/bin/mysqld': 'a server\n' },
  mariadb: { 'mariadb-server/bin/mariadbd': 'a server\n' },
};

/** Images of `containers/Dockerfile`, built as a user builds them, from locally made base images. */
export class ImageLab {
  private constructor(
    readonly folder: string,
    readonly buildah: Buildah,
  ) {}

  static async create(): Promise<ImageLab> {
    const folder = temporaryFolder('images');
    const [buildah] = await Promise.all([openWithBases(folder), layOutContext(join(folder, 'context'))]);
    return new ImageLab(folder, buildah);
  }

  /** Builds a target of the Dockerfile, or its last one. */
  build(name: string, target?: string, architecture: 'amd64' | 'arm64' = 'amd64'): Promise<void> {
    const context = join(this.folder, 'context');
    return this.buildah.build(name, {
      context,
      dockerfile: join(context, 'containers/Dockerfile'),
      ignoreFile: join(context, 'containers/Dockerfile.dockerignore'),
      arguments: { LAMBDA_BASE: 'localhost/lambda-base', UNPACK_BASE: 'localhost/busybox', TARGETARCH: architecture },
      ...(target !== undefined && { target }),
    });
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

async function openWithBases(folder: string): Promise<Buildah> {
  const buildah = await Buildah.open(join(folder, 'buildah'));
  await buildBusybox(buildah, 'busybox', join(folder, 'busybox'));
  await buildLambdaBase(buildah, 'lambda-base', join(folder, 'lambda-base'));
  return buildah;
}

/** Lays out the files that the Dockerfile copies, as `npm run build` leaves them in a clone. */
async function layOutContext(context: string): Promise<void> {
  const dist = join(context, 'modules/mysqldump/dist');
  await mkdir(dist, { recursive: true });
  await cp(CONTAINERS, join(context, 'containers'), { recursive: true });
  await writeFile(join(dist, 'dump.zip'), await bundleDump());
  for (const name of ['verify', 'drill', 'mask']) await writeFile(join(dist, `${name}.zip`), await functionZip(name));
  for (const [family, files] of Object.entries(SERVER_LAYERS)) {
    for (const arch of ['x86_64', 'arm64']) {
      await writeFile(join(dist, `${family}-server-${arch}.zip`), await zipOf(files));
    }
  }
  await bundleCommandLine(join(context, 'cli/dist'));
  await writeFile(join(dist, 'mysql-client-arm64.zip'), await zipOf(FOREIGN_LAYER));
  await buildMysqlClientLayer('x86_64', join(dist, 'mysql-client-x86_64.zip'));
}
