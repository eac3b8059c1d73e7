import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { LOCK_FILE, type PackageLock } from '../../dev/tools/debian/package-lock';
import { ARCHES, type Arch } from '../../dev/tools/debian/package-set';
import { DEBIAN_ARCH } from '../../dev/tools/debian/packages';
import { textInZip } from '../../dev/tools/zip';
import type { Material } from '../../layers/tools/bill-of-materials';
import { COMMAND_LINE } from '../build/bundle-command-line';
import { bundledFiles, entryPointOf, REPOSITORY } from '../build/bundle-function';
import { type BundledPackage, bundledPackages } from '../build/licences';
import { functionZip, layerZip, type ModulePackages } from '../build/packages';

/** Where the layers have theirs. */
const LAYER_MATERIALS = /^[^/]+\/bill-of-materials\.json$/;

export interface BillOfMaterialsOptions {
  readonly version: string;
  /** Folder with the zips of the module. */
  readonly dist: string;
  /** Whether the archive of the module contains the command line. */
  readonly commandLine: boolean;
}

/**
 * The bill of materials of a release of a module, as JSON of CycloneDX: each zip with the packages of npm or Debian that it is made
 * of, their hashes and licences. It has no time and no serial number: the same input gives the same bytes.
 */
export async function billOfMaterials(module: ModulePackages, options: BillOfMaterialsOptions): Promise<string> {
  const bom = new Models.Bom();
  const main = new Models.Component(Enums.ComponentType.Application, module.name, {
    bomRef: module.name,
    version: options.version,
    licenses: new Models.LicenseRepository([new Models.SpdxLicense('MIT')]),
  });
  bom.metadata.component = main;
  const add = (part: Models.Component, materials: readonly Models.Component[]) => {
    main.dependencies.add(part.bomRef);
    bom.components.add(part);
    for (const material of materials) {
      const known = [...bom.components].find(({ bomRef }) => bomRef.value === material.bomRef.value) ?? material;
      bom.components.add(known);
      part.dependencies.add(known.bomRef);
    }
  };

  const bundles = Object.keys(module.functions).map((name) => [functionZip(name), entryPointOf(name)] as const);
  for (const [zip, entryPoint] of bundles) add(zipComponent(zip, options), await npmComponents(entryPoint));
  if (options.commandLine) {
    const program = new Models.Component(Enums.ComponentType.Application, 'lambda-mysqldump', {
      bomRef: 'cli/lambda-mysqldump.cjs',
      version: options.version,
    });
    add(program, await npmComponents(COMMAND_LINE));
  }
  for (const layer of new Set(Object.values(module.functions).flat())) {
    for (const arch of ARCHES) {
      const zip = layerZip(layer, arch);
      add(zipComponent(zip, options), await layerComponents(join(options.dist, zip), arch));
    }
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 1 })}\n`;
}

function zipComponent(zip: string, { dist, version }: BillOfMaterialsOptions): Models.Component {
  const hash = createHash('sha256')
    .update(readFileSync(join(dist, zip)))
    .digest('hex');
  return new Models.Component(Enums.ComponentType.Application, zip, {
    bomRef: `dist/${zip}`,
    version,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], hash]]),
  });
}

async function npmComponents(entryPoint: string): Promise<Models.Component[]> {
  const lock: { packages: Record<string, { integrity?: string }> } = JSON.parse(
    readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8'),
  );
  return bundledPackages(await bundledFiles(entryPoint), REPOSITORY).map((one) => npmComponent(one, lock.packages));
}

function npmComponent(
  { name, version, licence, folder }: BundledPackage,
  lock: Readonly<Record<string, { integrity?: string }>>,
): Models.Component {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [, sha512] = /^sha512-(.+)$/.exec(lock[folder]?.integrity ?? '') ?? [];
  const hash = sha512 && Buffer.from(sha512, 'base64').toString('hex');
  return new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: purl,
    version,
    purl,
    licenses: licences(licence),
    ...(hash && { hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-512'], hash]]) }),
  });
}

async function layerComponents(zip: string, arch: Arch): Promise<Models.Component[]> {
  const text = await textInZip(zip, LAYER_MATERIALS);
  if (text === undefined) throw new Error(`${zip} has no bill of materials.`);
  const materials: Material[] = JSON.parse(text);
  return materials.map((material) => materialComponent(material, arch));
}

function materialComponent({ package: name, version, sha256, licence }: Material, arch: Arch): Models.Component {
  const purl = name.startsWith('@')
    ? `pkg:npm/${name.replace('@', '%40')}@${version}`
    : debianPurl(name, version, arch);
  return new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: purl,
    version,
    purl,
    licenses: licences(licence),
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]),
  });
}

/** With the source package and the release, by which scanners find what Debian's security tracker has about it. */
function debianPurl(name: string, version: string, arch: Arch): string {
  const lock: PackageLock = JSON.parse(readFileSync(LOCK_FILE, 'utf8'));
  const sets = Object.values(lock);
  const set = sets.find(({ packages }) => packages.some((one) => one.name === name && one.version === version));
  const source = set?.packages.find((one) => one.name === name)?.source;
  const release = { bookworm: 'debian-12', trixie: 'debian-13', sid: 'debian-unstable' }[set?.suite ?? ''];
  const qualifiers = [
    `arch=${DEBIAN_ARCH[arch]}`,
    ...(release ? [`distro=${release}`] : []),
    ...(source ? [`upstream=${source}`] : []),
  ];
  return `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?${qualifiers.join('&')}`;
}

function licences(names: string): Models.LicenseRepository {
  return new Models.LicenseRepository([new Models.NamedLicense(names)]);
}
