import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockedPackages } from '../../../../dev/tools/debian/package-lock';
import { ARCHES } from '../../../../dev/tools/debian/package-set';
import { zipFolder } from '../../../../dev/tools/zip';
import { functionZip, layerZip, MODULES, type ModulePackages } from '../../../../infra/build/packages';
import { billOfMaterials } from '../../../../infra/release/bill-of-materials';
import { MYSQL_CLIENT } from '../../../../layers/package-sets';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly 'bom-ref': string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly { readonly license: { readonly name: string } }[];
}

const scheduledScript = MODULES.find(({ name }) => name === 'scheduled-script') as ModulePackages;
const library = lockedPackages(MYSQL_CLIENT, 'x86_64').find(({ source }) => source === 'openssl');

let folder: string;
let text: string;
let components: readonly Component[];
let dependencies: ReadonlyMap<string, readonly string[]>;

/** Zips of the module, each layer with one Debian package and one of npm. */
async function fillDist(): Promise<void> {
  const contents = join(folder, 'contents');
  mkdirSync(join(contents, 'layer'), { recursive: true });
  for (const name of Object.keys(scheduledScript.functions))
    await zipFolder(contents, join(folder, 'dist', functionZip(name)));
  const materials = [
    { package: library?.name, version: library?.version, sha256: 'a'.repeat(64), licence: 'Apache-2.0', files: [] },
    { package: '@aws-cdk/asset-awscli-v2', version: '2.0.1', sha256: 'b'.repeat(64), licence: 'Apache-2.0', files: [] },
  ];
  writeFileSync(join(contents, 'layer/bill-of-materials.json'), JSON.stringify(materials));
  for (const layer of new Set(Object.values(scheduledScript.functions).flat())) {
    for (const arch of ARCHES) await zipFolder(contents, join(folder, 'dist', layerZip(layer, arch)));
  }
}

const make = () =>
  billOfMaterials(scheduledScript, { version: '1.2.3', dist: join(folder, 'dist'), commandLine: false });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'materials-'));
  await fillDist();
  text = await make();
  const bom = JSON.parse(text);
  components = bom.components;
  dependencies = new Map(
    bom.dependencies.map(({ ref, dependsOn = [] }: { ref: string; dependsOn?: string[] }) => [ref, dependsOn]),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('it is about the module, and lists its zips', () => {
  expect(JSON.parse(text)).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { name: 'scheduled-script', version: '1.2.3' } },
  });
  expect([...(dependencies.get('scheduled-script') ?? [])].sort()).toEqual([
    'dist/aws-cli-arm64.zip',
    'dist/aws-cli-x86_64.zip',
    'dist/mysql-client-arm64.zip',
    'dist/mysql-client-x86_64.zip',
    'dist/notify.zip',
    'dist/script.zip',
  ]);
});

test('a function has its packages of npm, with the hash of the lock file', () => {
  const inFunction = dependencies.get('dist/notify.zip') ?? [];
  expect(inFunction).toContainEqual(expect.stringMatching(/^pkg:npm\/%40aws-sdk\/client-sns@/));
  const sdk = components.find(({ name }) => name === '@aws-sdk/client-sns');
  expect(sdk).toMatchObject({
    licenses: [{ license: { name: 'Apache-2.0' } }],
    hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
  });
});

test('a layer has its Debian packages by architecture, release and source, as scanners need them', () => {
  const debian = components.filter(({ name }) => name === library?.name).map(({ purl }) => purl);
  const version = encodeURIComponent(String(library?.version));
  const purl = (arch: string) =>
    `pkg:deb/debian/${library?.name}@${version}?arch=${arch}&distro=debian-unstable&upstream=openssl`;
  expect(debian.sort()).toEqual([purl('amd64'), purl('arm64')]);
  expect(dependencies.get('dist/mysql-client-arm64.zip')).toEqual(
    ['pkg:npm/%40aws-cdk/asset-awscli-v2@2.0.1', purl('arm64')].sort(),
  );
});

test('every component has a version, a hash and, but for what is ours, a licence', () => {
  for (const component of components) {
    expect(component).toMatchObject({ version: expect.any(String), hashes: [expect.anything()] });
    if (component.purl) expect(component.licenses[0]?.license.name).toMatch(/./);
  }
});

test('the same input gives the same bytes, without a time', async () => {
  expect(await make()).toBe(text);
  expect(text).not.toMatch(/timestamp|serialNumber/);
});

test('a layer without its own bill of materials is refused', async () => {
  const broken = join(folder, 'dist', layerZip('aws-cli', 'arm64'));
  mkdirSync(join(folder, 'nothing'));
  await zipFolder(join(folder, 'nothing'), broken);
  await expect(make()).rejects.toThrow('has no bill of materials');
});
