import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parse } from 'yaml';
import type { Image } from '../../../dev/containers/buildah';
import { FOREIGN_LAYER, ImageLab, SERVER_LAYERS } from '../../../dev/containers/image-lab';
import { invokeInLambda, startEmulated } from '../../../dev/containers/run-function';
import { runImage } from '../../../dev/containers/run-image';
import { taskImage } from '../../../dev/containers/task-image';
import { putParameter } from '../../../dev/labs/cloud/dump-cloud';
import { publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction } from '../../../dev/local-cloud/deploy';
import { invoke as invokeFunction } from '../../../dev/local-cloud/invoke';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { run } from '../../../dev/tools/command';
import type { Response } from '../../../functions/store-dump/response';
import { bundleInto } from '../../../infra/build/bundle-function';
import { clientTree } from '../../../layers/mysql-client/build';
import { testInLongForm } from '../../support/long-form';
import { define, prepareTasks, runTask, stopped } from '../local-cloud/tasks';

/*
 * Builds and runs the images of `containers/`, with the settings, the database and the events of the compose file,
 * and with the released zip. The only difference from a user's machine: the base images are made here (lambda-base.ts).
 *
 * Building requires root (buildah.ts). Without it these tests are skipped; to run them: sudo npm test -- containers
 */
const describeAsRoot = process.getuid?.() === 0 ? describe : describe.skip;

const CONTAINERS = join(__dirname, '../../../containers');
const COMPOSE = parse(readFileSync(join(CONTAINERS, 'compose.yaml'), 'utf8'));
const SETTINGS: Readonly<Record<string, string>> = COMPOSE.services.function.environment;
const EVENT = JSON.parse(readFileSync(join(CONTAINERS, 'events/slot.json'), 'utf8'));
/** Files of /etc with the names of compose's services, and of Lambda's user. */
const ETC = {
  hosts: '127.0.0.1 localhost mysql\n',
  passwd: 'nobody:x:65534:65534::/:/sbin/nologin\nsbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin\n',
};

let lab: ImageLab;
let cloud: LocalCloud;
let server: TestServer;
let production: Image;
let development: Image;
/** The unpacked image, which both use. */
let root: string;
let etc: string;

/** Calls of the AWS CLI by `prepare.sh`, recorded by a replacement of it. */
async function prepared(): Promise<{ calls: string; password: string }> {
  const bin = join(lab.folder, 'bin');
  await mkdir(bin, { recursive: true });
  // The table does not exist yet.
  await writeFile(join(bin, 'aws'), '#!/bin/sh\necho "$@"\n[ "$2" != describe-table ]\n', { mode: 0o755 });
  const calls = await run('sh', [join(CONTAINERS, 'aws/prepare.sh')], { env: { PATH: `${bin}:${process.env.PATH}` } });
  return { calls, password: /--value (\S+)/.exec(calls)?.[1] ?? '' };
}

/** The compose file's settings, with a new bucket and lock table. */
async function settings(name: string): Promise<Record<string, string>> {
  await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: `dumps-${name}` }));
  await cloud.client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName: `locks-${name}`,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    }),
  );
  return {
    ...SETTINGS,
    DB_PORT: String(server.port),
    DUMP_BUCKET: `dumps-${name}`,
    LOCK_TABLE: `locks-${name}`,
    AWS_ENDPOINT_URL: cloud.endpoint,
  };
}

/** The text of a dump without the time at its end and the name of its server. */
async function dumpText({ bucket, key }: Response): Promise<string> {
  const { Body } = await cloud.client(S3Client).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const packed = join(lab.folder, `${bucket}.sql.zst`);
  await writeFile(packed, (await Body?.transformToByteArray()) ?? []);
  const text = await run(join(await clientTree(), 'bin/zstd'), ['-dc', packed]);
  expect(text).toMatch(/^-- Dump completed on /m);
  return text.replace(/^-- Dump completed on .*$/m, '').replace(/^-- Host: \S+/m, '');
}

async function invokeZip(event: unknown): Promise<Response> {
  const { roleArn, layerArn, code } = await publishDumpPackage(cloud);
  const isOwn = ([name]: [string, string]) => !name.startsWith('AWS_');
  const Variables = Object.fromEntries(
    Object.entries({ ...(await settings('zip')), DB_HOST: '127.0.0.1' }).filter(isOwn),
  );
  await deployFunction(cloud, 'zip', '', {
    Role: roleArn,
    Layers: [layerArn],
    Code: { ZipFile: code },
    MemorySize: 1769,
    Timeout: 300,
    Environment: { Variables },
  });
  const { response, error } = await invokeFunction<Response>(cloud, 'zip', event);
  if (error) throw new Error(error.errorMessage);
  return response;
}

/** Runs `invoke.mjs` as the compose file does. */
function invoke(url: string, event: unknown): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, FUNCTION_URL: url };
    const child = execFile(
      process.execPath,
      [join(CONTAINERS, 'invoke.mjs'), '-'],
      { env },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
    child.stdin?.end(JSON.stringify(event));
  });
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length));
}

describeAsRoot('images built from the Dockerfile', () => {
  beforeAll(async () => {
    [lab, cloud, server] = await Promise.all([ImageLab.create(), startLocalCloud(), startServer({ flavour: 'mysql' })]);
    await lab.build('production');
    await lab.build('development', 'development');
    production = await lab.buildah.inspect('production');
    development = await lab.buildah.inspect('development');
    root = await lab.buildah.unpack('production');
    etc = join(lab.folder, 'etc');
    await mkdir(etc);
    for (const [name, content] of Object.entries(ETC)) await writeFile(join(etc, name), content);
    const login = ['--no-defaults', '--user=root', `--socket=${server.socket}`];
    await run(join(await clientTree(), 'bin/mysql'), login, {
      input: await readFile(join(CONTAINERS, 'mysql/shop.sql')),
    });
    const { password } = await prepared();
    await putParameter(cloud, SETTINGS.DB_PASSWORD_PARAMETER as string, password, 'SecureString');
  });

  afterAll(() => Promise.all([lab?.remove(), cloud?.stop(), server?.stop()]));

  describe('the image', () => {
    test('contains the code and the layer of the zip packages and nothing else', async () => {
      const code = join(lab.folder, 'code');
      await bundleInto(code, 'dump');
      // Work of the runner, each in a folder of its own.
      for (const name of ['verify', 'drill', 'mask']) await bundleInto(join(code, name), name);
      const layers = join(lab.folder, 'layers');
      await cp(await clientTree(), layers, { recursive: true });
      for (const files of Object.values(SERVER_LAYERS)) {
        for (const [path, content] of Object.entries(files)) {
          await mkdir(dirname(join(layers, path)), { recursive: true });
          await writeFile(join(layers, path), content);
        }
      }
      for (const [inImage, expected] of [
        [join(root, 'var/task'), code],
        [join(root, 'opt'), layers],
      ] as const) {
        expect((await filesBelow(inImage)).sort()).toEqual((await filesBelow(expected)).sort());
        await run('diff', ['--recursive', '--brief', inImage, expected]);
      }
    });

    test('has the command line, which runs by Node.js and zstd of the function', async () => {
      const running = runImage(production.config, {
        root,
        etc,
        command: ['lambda-mysqldump', 'list', '--bucket', 'nowhere'],
        environment: { ...SETTINGS, AWS_ENDPOINT_URL: cloud.endpoint },
      });
      expect(await running.exited).toBe(1);
      expect(running.output()).toMatch(/\[BUCKET_MISSING\].*"nowhere"/);
    });

    test('runs as a task of ECS, as its first process', async () => {
      cloud.tasks.addImage('registry/mysqldump:1', taskImage(production, { root, etc }));
      const { taskRole } = await prepareTasks(cloud);
      const entryPoint = ['/bin/sh', '-c', 'echo "process $$"; exec lambda-mysqldump list --bucket nowhere'];
      await define(cloud, 'mysqldump', 'registry/mysqldump:1', { entryPoint }, { taskRoleArn: taskRole });
      const { stopCode, containers } = await stopped(cloud, await runTask(cloud, 'mysqldump'));
      expect([stopCode, containers?.[0]?.exitCode]).toEqual(['EssentialContainerExited', 1]);
      const log = cloud.tasks.containers().at(-1)?.log;
      expect(log).toMatch(/^process 1$/m);
      expect(log).toMatch(/\[BUCKET_MISSING\].*"nowhere"/);
    });

    testInLongForm('contains the layer for its own processor architecture', async () => {
      await lab.build('unpacked-arm64', 'unpacked', 'arm64');
      const unpacked = await lab.buildah.unpack('unpacked-arm64');
      expect(await filesBelow(join(unpacked, 'opt'))).toEqual(Object.keys(FOREIGN_LAYER).map((name) => `/${name}`));
    });

    test('is readable by the user that Lambda chooses', async () => {
      for (const folder of ['var/task', 'opt']) {
        for (const file of await filesBelow(join(root, folder))) {
          const { mode } = await stat(join(root, folder, file));
          expect([file, (mode & 0o004) !== 0]).toEqual([file, true]);
        }
      }
    });

    test('does not run as root where its USER setting applies', () => {
      expect(production.config.User).toBe('65534:65534');
    });

    test('keeps /tmp as a volume, which ECS gives its permissions beside a file system that is read-only', () => {
      expect(production.config.Volumes).toEqual({ '/tmp': {} });
    });

    test('differs for development only in its entry point', () => {
      const { Entrypoint, ...config } = development.config;
      const { Entrypoint: inProduction, ...productionConfig } = production.config;
      expect(development.layers).toEqual(production.layers);
      expect(config).toEqual(productionConfig);
      expect(Entrypoint).toEqual(['/usr/local/bin/aws-lambda-rie', '/var/runtime/bootstrap']);
      expect(inProduction).toEqual(['/lambda-entrypoint.sh']);
    });

    testInLongForm('is small', async () => {
      const base = await lab.buildah.inspect('lambda-base');
      const packed = await lab.buildah.packedBytes('production');
      const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
      const own = sum(packed.slice(base.layers.length));
      const mib = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
      process.stderr.write(`  image: ${mib(sum(packed))} packed, of which ${mib(own)} on top of its base\n`);
      expect(own).toBeLessThan(25 * 1024 ** 2);
    });
  });

  test("prepare.sh creates the resources that the compose file's environment names", async () => {
    const { calls } = await prepared();
    expect(calls).toContain(`create-bucket --bucket ${SETTINGS.DUMP_BUCKET}`);
    expect(calls).toContain(`create-table --table-name ${SETTINGS.LOCK_TABLE}`);
    expect(calls).toContain(`--name ${SETTINGS.DB_PASSWORD_PARAMETER} --type SecureString`);
  });

  describe('the same event', () => {
    let byZip: Response;
    let text: string;

    beforeAll(async () => {
      byZip = await invokeZip(EVENT);
      text = await dumpText(byZip);
      expect(byZip).toMatchObject({ job: 'shop', slot: '2026-11-20', outcome: 'dumped' });
      expect(text).toContain('Žofie Müller 🛒');
    });

    test('has the same result in Lambda with the production image as with the zip', async () => {
      const environment = await settings('production');
      const response = (await invokeInLambda(production, { root, etc, environment }, EVENT)) as Response;
      expect(response).toMatchObject({
        ...byZip,
        bucket: 'dumps-production',
        bytes: expect.any(Number),
        sha256: expect.any(String),
      });
      expect(await dumpText(response)).toBe(text);
    });

    test("has the same result on a developer's machine, with one command, as with the zip", async () => {
      const environment = await settings('development');
      const emulated = await startEmulated(development, { root, etc, environment });
      try {
        const first = await invoke(emulated.url, EVENT);
        expect(first).toMatchObject({ code: 0, stderr: '' });
        const response: Response = JSON.parse(first.stdout);
        expect(response).toMatchObject({
          ...byZip,
          bucket: 'dumps-development',
          bytes: expect.any(Number),
          sha256: expect.any(String),
        });
        expect(await dumpText(response)).toBe(text);

        const again = await invoke(emulated.url, EVENT);
        expect(JSON.parse(again.stdout)).toMatchObject({ ...response, outcome: 'already-done' });

        const refused = await invoke(emulated.url, { slot: 'yesterday' });
        expect(refused.code).toBe(1);
        expect(JSON.parse(refused.stdout)).toMatchObject({ errorType: 'EventError' });
      } finally {
        await emulated.stop();
      }
    });

    testInLongForm('runs the checked-out code when it is mounted', async () => {
      const task = join(lab.folder, 'task');
      await bundleInto(task, 'dump');
      const code = join(task, 'index.js');
      await writeFile(code, `console.log('changed a moment ago');\n${await readFile(code, 'utf8')}`);
      const environment = await settings('mounted');
      const emulated = await startEmulated(development, { root, etc, environment, task });
      try {
        expect(JSON.parse((await invoke(emulated.url, EVENT)).stdout)).toMatchObject({ outcome: 'dumped' });
        expect(emulated.output()).toContain('changed a moment ago');
      } finally {
        await emulated.stop();
      }
    });
  });
});
