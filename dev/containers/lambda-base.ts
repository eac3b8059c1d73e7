import { chmod, copyFile, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { layerPackages } from '../../layers/mysql-client/tree';
import { BUSYBOX } from '../../layers/package-sets';
import { elfClosure, LOADER, libraryFolders } from '../../layers/tools/elf-closure';
import { lambdaRuntime } from '../local-cloud/lambda-host/runtime';
import { debianPackages } from '../tools/debian/packages';
import type { Buildah } from './buildah';

/*
 * Base images made on this machine in the layout of the public ones, which the tests don't pull: the same folders,
 * entry points and settings. Their parts are real (Node, the runtime interface client, busybox), except for the
 * emulator, see emulator.ts.
 */

/** Builds a replacement for `public.ecr.aws/lambda/nodejs:22` from parts laid out in an empty folder. */
export async function buildLambdaBase(buildah: Buildah, name: string, folder: string): Promise<void> {
  const root = join(folder, 'root');
  const runtime = await lambdaRuntime();
  for (const path of ['dev', 'etc', 'opt', 'proc', 'tmp', 'var/task', 'usr/local/bin', 'var/lang/bin', 'lib64']) {
    await mkdir(join(root, path), { recursive: true });
  }
  await chmod(join(root, 'tmp'), 0o1777);
  await layOutBusybox(root, ['sh', 'env']);

  const node = join(runtime.language(22), 'bin/node');
  await copyFile(node, join(root, 'var/lang/bin/node'));
  await cp(runtime.client, join(root, 'var/runtime'), { recursive: true });
  await layOutLibraries(root, [node, join(runtime.client, 'rapid-client.node')]);
  await build({
    entryPoints: [join(__dirname, 'emulator.ts')],
    outfile: join(root, 'usr/local/bin/aws-lambda-rie'),
    bundle: true,
    platform: 'node',
    banner: { js: '#!/var/lang/bin/node' },
    logLevel: 'error',
  });

  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
  await writeFile(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  await writeFile(join(root, 'etc/hosts'), '');
  await writeFile(join(root, 'var/runtime/bootstrap'), BOOTSTRAP);
  await writeFile(join(root, 'lambda-entrypoint.sh'), ENTRY_POINT);
  const programs = [
    'var/lang/bin/node',
    'usr/local/bin/aws-lambda-rie',
    'var/runtime/bootstrap',
    'lambda-entrypoint.sh',
  ];
  for (const program of programs) await chmod(join(root, program), 0o755);

  const dockerfile = join(folder, 'Dockerfile');
  await writeFile(dockerfile, BASE_DOCKERFILE);
  await buildah.build(name, { context: folder, dockerfile });
}

/** Builds a replacement for the public busybox image. */
export async function buildBusybox(buildah: Buildah, name: string, folder: string): Promise<void> {
  await layOutBusybox(join(folder, 'root'), ['sh', 'unzip', 'mkdir', 'ln', 'chmod']);
  const dockerfile = join(folder, 'Dockerfile');
  await writeFile(dockerfile, 'FROM scratch\nCOPY root /\n');
  await buildah.build(name, { context: folder, dockerfile });
}

async function layOutBusybox(root: string, tools: readonly string[]): Promise<void> {
  const packaged = (await debianPackages(BUSYBOX, 'x86_64')).find((one) => one.name === 'busybox-static');
  if (!packaged)
    throw new Error('The packages of busybox do not contain busybox-static: run npx tsx layers/update-lock.ts.');
  await mkdir(join(root, 'bin'), { recursive: true });
  await copyFile(join(packaged.root, 'usr/bin/busybox'), join(root, 'bin/busybox'));
  await mkdir(join(root, 'usr'), { recursive: true });
  await symlink('../bin', join(root, 'usr/bin'));
  for (const tool of tools) await symlink('busybox', join(root, 'bin', tool));
}

async function layOutLibraries(root: string, programs: readonly string[]): Promise<void> {
  const folders = (await layerPackages('x86_64')).flatMap((one) => libraryFolders(one.root, 'x86_64'));
  for (const [name, file] of await elfClosure(programs, folders, 'x86_64'))
    await copyFile(file, join(root, 'lib64', name));
  await chmod(join(root, 'lib64', LOADER.x86_64), 0o755);
}

const BASE_DOCKERFILE = `FROM scratch
COPY root /
ENV LANG=en_US.UTF-8 TZ=:/etc/localtime PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin \\
  LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib \\
  LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime
WORKDIR /var/task
ENTRYPOINT ["/lambda-entrypoint.sh"]
`;

/** Lambda provides the Runtime API; elsewhere the emulator does. */
const ENTRY_POINT = `#!/bin/sh
export _HANDLER=$1
if [ -n "\${AWS_LAMBDA_RUNTIME_API:-}" ]; then exec /var/runtime/bootstrap; fi
exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
`;

const BOOTSTRAP = `#!/bin/sh
export AWS_EXECUTION_ENV=AWS_Lambda_nodejs22.x
exec /var/lang/bin/node --expose-gc /var/runtime/index.mjs
`;
