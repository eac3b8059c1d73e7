import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Arch } from '../../dev/tools/debian/package-set';
import type { UnpackedPackage } from '../../dev/tools/debian/packages';
import { debianMaterials, type Material, writeBillOfMaterials } from './bill-of-materials';
import { elfClosure, libraryFolders, MULTIARCH } from './elf-closure';

/** A file of a Debian package that goes into a layer. */
export interface PackagedFile {
  package: string;
  /** Path inside the package; `<multiarch>` stands for Debian's library folder of the architecture. */
  path: string;
}

/** Finds a file of a layer among the unpacked packages. @throws Error with what the package lacks */
export function locate(file: PackagedFile, packages: readonly UnpackedPackage[], arch: Arch): string {
  const owner = packages.find(({ name }) => name === file.package);
  const path = file.path.replace('<multiarch>', MULTIARCH[arch]);
  const source = owner && join(owner.root, path);
  if (!source || !existsSync(source)) {
    throw new Error(`${file.package} ${owner?.version ?? '(missing)'} for ${arch} has no ${path}`);
  }
  return source;
}

/** The folder of a layer below `/opt`, with the origin of each file in it. */
export class LayerFolder {
  readonly #origins: Array<[path: string, source: string]> = [];

  constructor(
    readonly path: string,
    private readonly packages: readonly UnpackedPackage[],
    private readonly arch: Arch,
  ) {}

  /** Copies a file of a package to a path in the folder. */
  async place(source: string, path: string, mode: number): Promise<void> {
    const target = join(this.path, path);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
    await chmod(target, mode);
    this.recordOrigin(path, source);
  }

  /** Records the origin of a path in the folder; a path that ends with `/` covers everything below it. */
  recordOrigin(path: string, source: string): void {
    this.#origins.push([path, source]);
  }

  /** Copies the loader, and every library that the programs and plug-ins need, into `lib/`. */
  async placeLibraries(programs: readonly string[]): Promise<void> {
    const folders = this.packages.flatMap(({ root }) => libraryFolders(root, this.arch));
    for (const [name, source] of await elfClosure(programs, folders, this.arch)) {
      // The loader is a library that is also started as a program.
      await this.place(source, `lib/${name}`, name.startsWith('ld-') ? 0o755 : 0o644);
    }
  }

  /** The lines of the bill of materials for what came from packages; writes their licences. */
  materials(): Promise<Material[]> {
    return debianMaterials(this.path, this.#origins, this.packages);
  }

  /** Writes the bill of materials of a layer that is made of packages only. */
  async writeBillOfMaterials(): Promise<void> {
    await writeBillOfMaterials(this.path, await this.materials());
  }
}
