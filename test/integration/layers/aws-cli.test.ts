import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { unzip } from '../../../dev/local-cloud/lambda-host/unzip';
import type { Arch } from '../../../dev/tools/debian/package-set';
import { zipFolder } from '../../../dev/tools/zip';
import { buildAwsCliLayer } from '../../../layers/aws-cli/build';
import { SERVICES } from '../../../layers/aws-cli/services';
import { smokeTest } from '../../../layers/aws-cli/smoke-test';
import { layerPackages, layOutTree } from '../../../layers/aws-cli/tree';
import { buildMysqlClientLayer } from '../../../layers/mysql-client/build';
import type { Material } from '../../../layers/tools/bill-of-materials';
import type { Layer } from '../../../layers/tools/layer';

const MB = 1_000_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-cli-test-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each<Arch>(['x86_64', 'arm64'])('the layer for %s', (arch) => {
  let tree: string;
  let layer: Layer;

  beforeAll(async () => {
    tree = join(folder, arch);
    layer = await buildAwsCliLayer(arch, `${tree}.zip`);
    await unzip(`${tree}.zip`, tree);
  });

  test('starts and finds its libraries in a clean root', async () => {
    const checks = await smokeTest(tree, arch);

    expect(checks).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^aws: aws-cli\/2\./),
        'awscrt: knows the checksum of S3 uploads',
        's3api: sends a request',
      ]),
    );
    if (arch === 'arm64') return;
    const commands = SERVICES.map((name) => (name === 's3' ? 's3api' : name));
    expect(checks).toEqual(
      expect.arrayContaining([
        ...commands.map((name) => expect.stringMatching(`^${name}: [1-9]\\d* commands$`)),
        'moved elsewhere: works',
        expect.stringMatching(/^pruned: .* deploy .* 'codedeploy' .*layers\/aws-cli\/services\.ts .*npm run build$/),
      ]),
    );
  });

  test('leaves room for the MySQL clients and a function', async () => {
    const clients = await buildMysqlClientLayer(arch, join(folder, `mysql-client-${arch}.zip`));

    expect(layer.unzippedBytes + clients.unzippedBytes).toBeLessThan(100 * MB);
  });

  test('names the origin of every file in its bill of materials, with the licence', async () => {
    const layerFolder = join(tree, 'aws-cli');
    const materials: Material[] = JSON.parse(await readFile(join(layerFolder, 'bill-of-materials.json'), 'utf8'));
    const shipped = (await readdir(layerFolder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(layerFolder.length + 1))
      .filter((path) => /^(lib|libexec|packages)\//.test(path))
      // The project's own files: the start script, and replacements for omitted libraries.
      .filter((path) => !/^packages\/(__main__\.py|prompt_toolkit\.pyc|wcwidth\.pyc)$/.test(path));
    const named = materials.flatMap(({ files }) => files);

    const unnamed = shipped.filter(
      (path) => !named.some((name) => (name.endsWith('/') ? path.startsWith(name) : path === name)),
    );
    expect(unnamed).toEqual([]);
    for (const material of materials) {
      expect(material.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(material.licence).toMatch(/^(?!see )\S/);
      expect(await readFile(join(layerFolder, 'licences', material.package), 'utf8')).not.toBe('');
    }
  });
});

test('a layer has the same hash when it is built again', async () => {
  const first = await buildAwsCliLayer('x86_64', join(folder, 'first.zip'));
  const again = join(folder, 'again');
  await layOutTree(again, await layerPackages('x86_64'), 'x86_64');
  const { sha256 } = await zipFolder(again, join(folder, 'again.zip'));

  expect(sha256).toBe(first.sha256);
});

// So the other need not be built again: packing the release is most of the work, and the same for both.
test('the layers of both architectures differ in compiled code only', async () => {
  const one = await filesOf((await buildAwsCliLayer('x86_64', join(folder, 'one.zip'))).tree);
  const other = await filesOf((await buildAwsCliLayer('arm64', join(folder, 'other.zip'))).tree);
  const paths = [...new Set([...one.keys(), ...other.keys()])];
  const differences = paths.filter((path) => one.get(path) !== other.get(path));

  expect(differences).toContain('aws-cli/packages/_awscrt.abi3.so');
  const compiled = /\.so(\.\d+)*$|^aws-cli\/libexec\/|^bin\/aws$|^aws-cli\/bill-of-materials\.json$/;
  expect(differences.filter((path) => !compiled.test(path))).toEqual([]);
});

/** The hash of each file of a layer, by its path. */
async function filesOf(tree: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const hash = createHash('sha256').update(await readFile(path));
    hashes.set(path.slice(tree.length + 1), hash.digest('hex'));
  }
  return hashes;
}

test.each([
  ['a library', 'aws-cli/lib/libexpat.so.1', /libexpat\.so\.1/],
  ['a module', 'aws-cli/packages/jmespath', /jmespath/],
])('a layer without %s fails in a clean root', async (_what, path, message) => {
  const copy = await mkdtemp(join(folder, 'broken-'));
  await cp(join(folder, 'x86_64'), copy, { recursive: true });
  await rm(join(copy, path), { recursive: true });

  await expect(smokeTest(copy, 'x86_64')).rejects.toThrow(message);
});

describe('against a cloud', () => {
  let cloud: LocalCloud;

  beforeAll(async () => {
    cloud = await startLocalCloud();
    await aws(['s3api', 'create-bucket', '--bucket', 'scripts']);
  });

  afterAll(() => cloud?.stop());

  /** Runs the layer's `aws` with only the variables that point to the cloud. */
  function aws(args: string[], input = ''): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      const options = { env: { ...cloud.environment, HOME: folder }, maxBuffer: 64 * MB };
      const child = execFile(join(folder, 'x86_64/bin/aws'), args, options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      });
      child.stdin?.end(input);
    });
  }

  test('uploads a stream in parts and downloads it unchanged', async () => {
    const text = 'a line of a dump\n'.repeat(MB);

    const up = await aws(['s3', 'cp', '-', 's3://scripts/stream'], text);
    const down = await aws(['s3', 'cp', 's3://scripts/stream', '-']);

    expect(up).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(down.stdout === text).toBe(true);
  });

  test.each([
    ['cloudwatch list-metrics', 'Metrics'],
    ['dynamodb list-tables', 'TableNames'],
    ['events list-rules', 'Rules'],
    ['kms list-keys', 'Keys'],
    ['lambda list-functions', 'Functions'],
    ['logs describe-log-groups', 'logGroups'],
    ['s3api list-buckets', 'Buckets'],
    ['secretsmanager list-secrets', 'SecretList'],
    ['sns list-topics', 'Topics'],
    ['ssm describe-parameters', 'Parameters'],
    ['sts get-caller-identity', 'Account'],
  ])('aws %s answers', async (command, key) => {
    const { stdout, stderr } = await aws(command.split(' '));

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toHaveProperty(key);
  });

  test('a service outside the layer gives a one-line error and the exit code of a wrong command', async () => {
    const { code, stdout, stderr } = await aws(['sagemaker', 'list-models']);

    expect({ code, stdout }).toEqual({ code: 252, stdout: '' });
    expect(stderr).toMatch(/^aws: \[ERROR\]: the service sagemaker is not in this layer[^\n]*services\.ts[^\n]*\n$/);
  });
});
