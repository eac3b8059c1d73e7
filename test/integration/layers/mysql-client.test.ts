import { appendFile, chmod, cp, mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzip } from '../../../dev/local-cloud/lambda-host/unzip';
import type { Arch } from '../../../dev/tools/debian/package-set';
import { zipFolder } from '../../../dev/tools/zip';
import { buildMysqlClientLayer } from '../../../layers/mysql-client/build';
import { smokeTest } from '../../../layers/mysql-client/smoke-test';
import { layerPackages, layOutTree } from '../../../layers/mysql-client/tree';
import type { Material } from '../../../layers/tools/bill-of-materials';
import type { Layer } from '../../../layers/tools/layer';

const MIB = 1024 * 1024;

describe.each<Arch>(['x86_64', 'arm64'])('the layer for %s', (arch) => {
  let folder: string;
  let tree: string;
  let layer: Layer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mysql-client-test-'));
    tree = join(folder, 'unzipped');
    layer = await buildMysqlClientLayer(arch, join(folder, 'layer.zip'));
    await unzip(join(folder, 'layer.zip'), tree);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('has the same hash when it is built again', async () => {
    const again = join(folder, 'again');
    await layOutTree(again, await layerPackages(arch), arch);
    await utimes(join(again, 'bin/zstd'), new Date(), new Date('2001-01-01'));
    const facts = await zipFolder(again, join(folder, 'again.zip'));

    expect(facts).toEqual({ sha256: layer.sha256, zipBytes: layer.zipBytes, unzippedBytes: layer.unzippedBytes });
  });

  test.each([
    ['one byte more', (copy: string) => appendFile(join(copy, 'bin/zstd'), '#')],
    ['a program that is not executable', (copy: string) => chmod(join(copy, 'bin/zstd'), 0o644)],
  ])('has another hash with %s', async (_difference, change) => {
    const copy = await mkdtemp(join(folder, 'changed-'));
    await cp(tree, copy, { recursive: true });
    await change(copy);

    const facts = await zipFolder(copy, `${copy}.zip`);

    expect(facts.sha256).not.toBe(layer.sha256);
  });

  test('works in a clean root', async () => {
    const checks = await smokeTest(tree, arch);

    expect(checks).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^mysqldump: .* 9\.7\./),
        expect.stringMatching(/^mariadb-dump: .* 11\.8\./),
        'moved elsewhere: works',
      ]),
    );
  });

  test.each([
    ['a library', 'mysql-client/lib/libz.so.1', /libz\.so\.1/],
    ['a program', 'bin/mkfifo', /mkfifo/],
  ])('fails in a clean root without %s', async (_what, path, message) => {
    const copy = await mkdtemp(join(folder, 'broken-'));
    await cp(tree, copy, { recursive: true });
    await rm(join(copy, path));

    await expect(smokeTest(copy, arch)).rejects.toThrow(message);
  });

  test("leaves most of Lambda's size limit for layers unused", () => {
    expect(layer.zipBytes).toBeLessThan(20 * MIB);
    expect(layer.unzippedBytes).toBeLessThan(60 * MIB);
  });

  test('names the package of every file in its bill of materials, with the licence', async () => {
    const layerFolder = join(tree, 'mysql-client');
    const materials: Material[] = JSON.parse(await readFile(join(layerFolder, 'bill-of-materials.json'), 'utf8'));
    const shipped = (await readdir(layerFolder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(layerFolder.length + 1))
      .filter((path) => /^(lib|libexec|plugin)\//.test(path));

    expect(materials.flatMap(({ files }) => files).sort()).toEqual(shipped.sort());
    for (const material of materials) {
      expect(material.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(material.licence).toMatch(/^(?!see )\S/);
      expect(await readFile(join(layerFolder, 'licences', material.package), 'utf8')).not.toBe('');
    }
  });
});
