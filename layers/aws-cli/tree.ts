import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arch } from '../../dev/tools/debian/package-set';
import { debianPackages, type UnpackedPackage } from '../../dev/tools/debian/packages';
import { note } from '../../dev/tools/progress';
import { AWS_CLI_RUNTIME } from '../package-sets';
import { type Material, writeBillOfMaterials } from '../tools/bill-of-materials';
import { MULTIARCH } from '../tools/elf-closure';
import { LayerFolder } from '../tools/layer-folder';
import { copyrightText, licenceNames } from '../tools/licence';
import { writeWrapper } from '../tools/wrapper';
import { EXTENSION_MODULES, FROZEN_LIBRARIES, PYTHON } from './contents';
import { rootOf, runPython, standardLibrary } from './python';
import { awsCliRelease, RELEASE_PACKAGE, releaseZip } from './release';
import { SERVICES } from './services';

/** Fetches the packages of the layer: what the AWS CLI runs on, from Debian, and the AWS CLI itself. */
export async function layerPackages(arch: Arch): Promise<UnpackedPackage[]> {
  return [...(await debianPackages(AWS_CLI_RUNTIME, arch)), await awsCliRelease()];
}

/** Lays out in an empty folder what will be at `/opt`. */
export async function layOutTree(tree: string, packages: readonly UnpackedPackage[], arch: Arch): Promise<void> {
  const folder = new LayerFolder(join(tree, 'aws-cli'), packages, arch);
  const stdlib = standardLibrary(packages);
  const release = releaseZip(rootOf(packages, RELEASE_PACKAGE));
  const awscrt = join(rootOf(packages, 'python3-awscrt'), 'usr/lib/python3/dist-packages');
  await runPython('unpack.py', [release, stdlib.join(':'), awscrt, folder.path]);
  const releaseBytes = await runPython('prune.py', [release, join(folder.path, 'packages'), ...SERVICES]);
  note(`the release is ${(Number(releaseBytes) / 1e6).toFixed(1)} MB unzipped, before pruning`);
  for (const source of stdlib) folder.recordOrigin(`lib/${PYTHON}/`, source);
  folder.recordOrigin('packages/awscrt/', awscrt);

  const interpreter = join(rootOf(packages, `${PYTHON}-minimal`), 'usr/bin', PYTHON);
  const awscrtLibrary = join(awscrt, `_awscrt.abi3-${MULTIARCH[arch]}.so`);
  const extensions = EXTENSION_MODULES.map((name) => ({ name, source: extensionModule(name, stdlib, arch) }));
  await folder.place(interpreter, `libexec/${PYTHON}`, 0o755);
  await folder.place(awscrtLibrary, 'packages/_awscrt.abi3.so', 0o644);
  for (const { name, source } of extensions) await folder.place(source, `lib/${PYTHON}/lib-dynload/${name}.so`, 0o644);
  await folder.placeLibraries([interpreter, awscrtLibrary, ...extensions.map(({ source }) => source)]);

  await copyFile(join(__dirname, 'main.py'), join(folder.path, 'packages/__main__.py'));
  await writeWrapper(tree, arch, {
    layer: 'aws-cli',
    program: PYTHON,
    command: 'aws',
    // There the AWS CLI keeps a cache. Lambda sets no home.
    before: [': "${HOME:=/tmp}"', 'export HOME'],
    // -I -S: without Python packages of the system and variables for Python. -B: /opt can't be written to.
    options: ['-I -S -B -X utf8 "$root/packages"'],
  });

  const materials = [...(await folder.materials()), ...(await releaseMaterials(folder.path, packages))];
  await writeBillOfMaterials(folder.path, materials);
}

function extensionModule(name: string, stdlib: readonly string[], arch: Arch): string {
  const file = `lib-dynload/${name}.cpython-${PYTHON.replace(/\D/g, '')}-${MULTIARCH[arch]}.so`;
  const found = stdlib.map((folder) => join(folder, file)).find(existsSync);
  if (!found) throw new Error(`${file} is in none of ${stdlib.join(', ')}; is the module part of the interpreter now?`);
  return found;
}

/** The lines for the AWS CLI and for the libraries that are frozen into its release, with their licences. */
async function releaseMaterials(folder: string, packages: readonly UnpackedPackage[]): Promise<Material[]> {
  const release = await awsCliRelease();
  const version = `${release.name} ${release.version}`;
  const { sha256 } = release;
  const texts = await Promise.all(['LICENSE', 'NOTICE'].map((file) => readFile(join(release.root, file), 'utf8')));
  await writeFile(join(folder, 'licences/aws-cli'), texts.join('\n'));
  const files = ['packages/awscli/', 'packages/pruned-services.json'];
  const materials: Material[] = [{ package: 'aws-cli', version, sha256, licence: 'Apache-2.0', files }];
  for (const [path, name] of Object.entries(FROZEN_LIBRARIES)) {
    const debian = packages.find((one) => one.name === name);
    if (!debian) throw new Error(`${name} is not among the packages of ${AWS_CLI_RUNTIME.name}`);
    const copyright = await copyrightText(debian, packages);
    await writeFile(join(folder, 'licences', name), copyright);
    materials.push({
      package: name,
      version,
      sha256,
      licence: licenceNames(name, copyright),
      files: [`packages/${path}`],
    });
  }
  return materials;
}
