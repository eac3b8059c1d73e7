import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzip } from '../../../dev/local-cloud/lambda-host/unzip';
import { ARCHES } from '../../../dev/tools/debian/package-set';
import { zipFolder } from '../../../dev/tools/zip';
import { requireUploadable, UNZIPPED_LIMIT } from '../../../infra/build/lambda-limits';
import { buildMysqlClientLayer } from '../../../layers/mysql-client/build';
import { buildMariadbServerLayer, buildMysqlServerLayer, serverLayer } from '../../../layers/server/build';
import { MARIADB, MYSQL, type ServerFamily } from '../../../layers/server/families';
import { smokeTest } from '../../../layers/server/smoke-test';
import type { Material } from '../../../layers/tools/bill-of-materials';
import type { Layer } from '../../../layers/tools/layer';

const MIB = 1024 * 1024;
/** What is left to the function that has all layers. */
const CODE = 20 * MIB;

const build = (family: ServerFamily) => (family === MYSQL ? buildMysqlServerLayer : buildMariadbServerLayer);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-layers-test-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the smoke test prints. */
const COMMON = ['tables: 3', 'regexp: groeßer', 'zones: 2026-07-01 14:00:00\t2026-01-01 07:00:00'];
const CHECKS: Readonly<Record<ServerFamily['layer'], unknown[]>> = {
  'mysql-server': [
    expect.stringMatching(/^mysqld: .* 9\.7\./),
    'needs met: component_classic_hashing.so',
    'needs met: component_reference_cache.so',
    ...COMMON,
    // The accounts of the server itself are locked against logins.
    ...['mysql.infoschema', 'mysql.session', 'mysql.sys', 'root'].map((user) => `users: ${user}@localhost`),
    `family: ${hashOf('md5')}\t${hashOf('sha1')}`,
    // Boundaries of words, with those of a language that writes no spaces, names and properties of characters.
    'icu: one |two\tสวัสดี|ครับ\t1\t1\t1\t1',
  ],
  'mariadb-server': [
    expect.stringMatching(/^mariadbd: .* 11\.8\./),
    'needs met: ha_archive.so',
    'needs met: ha_blackhole.so',
    ...COMMON,
    ...['mariadb.sys', 'root'].map((user) => `users: ${user}@localhost`),
    'family: ARCHIVE,Aria,BLACKHOLE,CSV,InnoDB,MEMORY,MRG_MyISAM,MyISAM,PERFORMANCE_SCHEMA,SEQUENCE',
  ],
};

function hashOf(algorithm: 'md5' | 'sha1'): string {
  return createHash(algorithm).update('a').digest('hex');
}

const LAYERS = ARCHES.flatMap((arch) => [MYSQL, MARIADB].map((family) => ({ family, arch, name: family.layer })));

describe.each(LAYERS)('the layer $name for $arch', ({ family, arch, name }) => {
  let tree: string;
  let layer: Layer;

  beforeAll(async () => {
    tree = join(folder, `${name}-${arch}`);
    layer = await build(family)(arch, `${tree}.zip`);
    await unzip(`${tree}.zip`, tree);
  });

  test('starts from its data folder in a clean root, and creates what dumps contain', async () => {
    const checks = await smokeTest(family, tree, arch);

    expect(checks).toEqual(CHECKS[name]);
  });

  test("fits into Lambda's limit for uploads", () => {
    expect(() => requireUploadable(name, layer.zipBytes)).not.toThrow();
    // Room for what the next release of the server adds.
    expect(layer.zipBytes).toBeLessThan(45 * MIB);
  });

  test('names the package of every file in its bill of materials, with the licence', async () => {
    const layerFolder = join(tree, name);
    const materials: Material[] = JSON.parse(await readFile(join(layerFolder, 'bill-of-materials.json'), 'utf8'));
    const shipped = (await readdir(layerFolder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(layerFolder.length + 1))
      .filter((path) => /^(lib|libexec|plugin|share)\//.test(path));

    expect(materials.flatMap(({ files }) => files).sort()).toEqual([...shipped, 'data/'].sort());
    for (const material of materials) {
      expect(material.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(material.licence).toMatch(/^(?!see )\S/);
      expect(await readFile(join(layerFolder, 'licences', material.package), 'utf8')).not.toBe('');
    }
  });
});

test.each(ARCHES)('both servers, the clients and a function fit into one function for %s', async (arch) => {
  const client = await buildMysqlClientLayer(arch, join(folder, `client-${arch}.zip`));
  const servers = await Promise.all(
    [MYSQL, MARIADB].map((family) => build(family)(arch, join(folder, `sum-${family.layer}-${arch}.zip`))),
  );

  const sum = [client, ...servers].reduce((bytes, { unzippedBytes }) => bytes + unzippedBytes, 0);
  expect(sum + CODE).toBeLessThan(UNZIPPED_LIMIT);
});

describe.each([MYSQL, MARIADB])('the layer $layer', (family) => {
  test('has the same hash when it is built again', async () => {
    const first = await build(family)('x86_64', join(folder, `first-${family.layer}.zip`));
    const again = join(folder, `again-${family.layer}`);
    const { layOut, packages } = serverLayer(family);
    await layOut(again, await packages('x86_64'), 'x86_64');
    const { sha256 } = await zipFolder(again, `${again}.zip`);

    expect(sha256).toBe(first.sha256);
  });
});

test.each([
  ['a library', MYSQL, 'lib/libicudata.so.78', /libicudata\.so\.78/],
  ['the component with MD5()', MYSQL, 'plugin/component_classic_hashing.so', /component_classic_hashing/],
  ['a storage engine', MARIADB, 'plugin/ha_archive.so', /ha_archive/],
  ['a file of its data folder', MARIADB, 'data/mysql/global_priv.MAD.gz', /global_priv/],
])('a layer without %s fails in a clean root', async (_what, family, path, message) => {
  const copy = await mkdtemp(join(folder, 'broken-'));
  await cp(join(folder, `${family.layer}-x86_64`), copy, { recursive: true });
  await rm(join(copy, family.layer, path));

  await expect(smokeTest(family, copy, 'x86_64')).rejects.toThrow(message);
});
