import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../tools/cache';
import { run } from '../../tools/command';
import { madeOnce } from '../../tools/made-once';
import { step } from '../../tools/progress';
import { ensureBuildTools } from './build-tools';

/** The Node majors that a function can run under. */
export type NodeMajor = 22 | 24;

export interface LambdaRuntime {
  /** Folder with `bin/node`, mounted at /var/lang. */
  language(major: NodeMajor): string;
  /** Folder of the runtime interface client, with `index.mjs`, mounted at /var/runtime. */
  client: string;
}

const manifests = join(__dirname, 'runtime');

/** The runtime of Lambda functions, from the user's cache; compiled there on first use. */
export async function lambdaRuntime(): Promise<LambdaRuntime> {
  const lock = readFileSync(join(manifests, 'package-lock.json'));
  const key = `${createHash('sha256').update(lock).digest('hex').slice(0, 16)}-${process.arch}`;
  const folder = await madeOnce(join(cacheFolder('lambda-runtime'), key), async (draft) => {
    await ensureBuildTools();
    await step('Building the Lambda runtime (about a minute, once)', () => build(draft));
  });
  return { language: (major) => join(folder, `node${major}`), client: join(folder, 'client') };
}

async function build(target: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'lambda-runtime-'));
  try {
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
      await copyFile(join(manifests, file), join(work, file));
    }
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: work });
    await compileClient(work);

    // Node's package also contains manuals and headers; only the program is copied to the cache.
    for (const major of [22, 24]) {
      await mkdir(join(target, `node${major}/bin`), { recursive: true });
      await copyFile(
        join(work, `node_modules/node${major}-${process.arch}/bin/node`),
        join(target, `node${major}/bin/node`),
      );
    }
    await mkdir(join(target, 'client'));
    for (const file of ['index.mjs', 'rapid-client.node', 'package.json']) {
      await copyFile(join(work, 'node_modules/aws-lambda-ric', file), join(target, 'client', file));
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Compiles the client's native part against the headers of the oldest Node; Node-API is compatible with newer ones. */
async function compileClient(work: string): Promise<void> {
  const client = join(work, 'node_modules/aws-lambda-ric');
  const node = join(work, `node_modules/node22-${process.arch}`);
  const env = {
    ...process.env,
    PATH: `${join(node, 'bin')}:${process.env.PATH}`,
    DEPS_PREFIX: join(client, 'deps/artifacts'),
  };
  // The package's own install script: curl and aws-lambda-cpp, from sources inside the package.
  await run('sh', ['scripts/preinstall.sh'], { cwd: client, env });
  const nodeGyp = join(work, 'node_modules/node-gyp/bin/node-gyp.js');
  await run('node', [nodeGyp, 'rebuild', '--directory=src/native', `--nodedir=${node}`], { cwd: client, env });
  await rename(join(client, 'src/native/build/Release/rapid-client.node'), join(client, 'rapid-client.node'));
}
