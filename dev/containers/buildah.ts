import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILDAH } from '../../layers/package-sets';
import { libraryFolders } from '../../layers/tools/elf-closure';
import { run } from '../tools/command';
import { debianPackages } from '../tools/debian/packages';
import { processNamespace } from '../tools/processes';

/** The part of an image's configuration that affects how it runs (OCI Image Format Specification, "Image Configuration"). */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Volumes?: Readonly<Record<string, object>>;
}

export interface Image {
  readonly config: ImageConfig;
  /** Digests of the uncompressed layers. */
  readonly layers: readonly string[];
}

export interface BuildOptions {
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string;
  readonly arguments?: Readonly<Record<string, string>>;
  readonly ignoreFile?: string;
}

/**
 * Builds and unpacks images with buildah, without a daemon and in a separate store. Its programs come from Debian
 * packages; nothing is installed.
 *
 * Requires root: for a RUN instruction buildah sets groups, which Linux denies in the namespace of another user.
 */
export class Buildah {
  private constructor(
    private readonly folder: string,
    private readonly program: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** @param folder an empty folder, for the store */
  static async open(folder: string): Promise<Buildah> {
    const packages = await debianPackages(BUILDAH, 'x86_64');
    const program = packages.find(({ name }) => name === 'buildah');
    if (!program) throw new Error('The packages of buildah do not contain buildah: run npx tsx layers/update-lock.ts.');
    // The C library is the machine's own, because it must match the loader, which is also the machine's.
    const libraries = packages
      .filter(({ name }) => name !== 'libc6')
      .flatMap(({ root }) => libraryFolders(root, 'x86_64'));
    await mkdir(join(folder, 'run'), { recursive: true });
    await writeFile(join(folder, 'ld.so.conf'), `${libraries.join('\n')}\n`);
    await run('/sbin/ldconfig', ['-X', '-f', join(folder, 'ld.so.conf'), '-C', join(folder, 'ld.so.cache')]);
    await writeFile(join(folder, 'policy.json'), JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }));
    // Local images only: a name that is not in the store is an error, and no registry is searched.
    await writeFile(join(folder, 'registries.conf'), 'unqualified-search-registries = []\n');
    await writeFile(join(folder, 'auth.json'), '{}');
    return new Buildah(folder, join(program.root, 'usr/bin/buildah'), {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: folder,
      XDG_RUNTIME_DIR: join(folder, 'run'),
      REGISTRY_AUTH_FILE: join(folder, 'auth.json'),
      CONTAINERS_REGISTRIES_CONF: join(folder, 'registries.conf'),
    });
  }

  /** Builds an image. */
  async build(name: string, options: BuildOptions): Promise<void> {
    const { context, dockerfile, target, ignoreFile } = options;
    await this.buildah(
      'bud',
      '--isolation=chroot',
      // Reuses stages that were built before.
      '--layers',
      '--pull-never',
      `--signature-policy=${join(this.folder, 'policy.json')}`,
      `--file=${dockerfile}`,
      `--tag=localhost/${name}`,
      ...(target === undefined ? [] : [`--target=${target}`]),
      ...(ignoreFile === undefined ? [] : [`--ignorefile=${ignoreFile}`]),
      ...Object.entries(options.arguments ?? {}).map(([key, value]) => `--build-arg=${key}=${value}`),
      context,
    );
  }

  async inspect(name: string): Promise<Image> {
    const { OCIv1 } = JSON.parse(await this.buildah('inspect', '--type=image', `localhost/${name}`));
    return { config: OCIv1.config, layers: OCIv1.rootfs.diff_ids };
  }

  /** Unpacks an image and returns its root folder. */
  async unpack(name: string): Promise<string> {
    const container = (await this.buildah('from', '--pull-never', `localhost/${name}`)).trim();
    return (await this.buildah('mount', container)).trim();
  }

  /** Compressed size of each layer, as in a registry, in bytes. */
  async packedBytes(name: string): Promise<number[]> {
    const target = join(this.folder, `packed-${name}`);
    const policy = `--signature-policy=${join(this.folder, 'policy.json')}`;
    await this.buildah('push', '--quiet', policy, `localhost/${name}`, `oci:${target}`);
    const read = async (path: string) => JSON.parse(await readFile(join(target, path), 'utf8'));
    const [{ digest }] = (await read('index.json')).manifests;
    const manifest = await read(`blobs/${digest.replace(':', '/')}`);
    return manifest.layers.map(({ size }: { size: number }) => size);
  }

  private buildah(...args: string[]): Promise<string> {
    const store = [
      '--storage-driver=vfs',
      `--root=${join(this.folder, 'store')}`,
      `--runroot=${join(this.folder, 'run')}`,
    ];
    // In separate namespaces, so that no process and no mount outlives the test, however it ends. The loader finds its
    // libraries by ld.so.cache there; LD_LIBRARY_PATH does not work, because buildah starts itself again without it.
    const script = 'mount --bind "$1" /etc/ld.so.cache && shift && exec "$@"';
    const inNamespace = [
      'sh',
      '-c',
      script,
      'buildah',
      join(this.folder, 'ld.so.cache'),
      this.program,
      ...store,
      ...args,
    ];
    return run('unshare', [...processNamespace(), '--mount', '--mount-proc', ...inNamespace], { env: this.env });
  }
}
