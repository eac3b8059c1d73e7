import { cpSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ENV } from '../../functions/dump/env';
import { note, step } from '../../layers/tools/progress';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud';
import { startServer, type TestServer } from '../support/servers/server';
import { temporaryFolder } from '../support/temporary-folder';
import { requireTerraform, type Terraform, terraform } from '../support/terraform';
import type { Cleanup } from './cleanup';
import { DUMP_PASSWORD, describeShop, fillShop, SERVER } from './database';
import { buildPackages } from './packages';
import type { Sabotage } from './sabotage';
import { until } from './waiting';

const REPOSITORY = join(__dirname, '..', '..');

/** A parameter that belongs to another job: the role of this one must not read it. */
export const FOREIGN_PARAMETER = '/crm/dump/password';
export const PASSWORD_PARAMETER = '/shop/dump/password';

/** What Terraform made. */
interface Deployment {
  readonly functionName: string;
  readonly bucket: string;
  readonly lockTable: string;
  readonly roleArn: string;
}

/** Everything that the demo plays on. */
export interface Stage extends Deployment {
  readonly cloud: LocalCloud;
  readonly server: TestServer;
  readonly terraform: Terraform;
  /** Settles when `terraform apply` has ended, which is well after the function can be invoked. */
  readonly applied: Promise<{ seconds: number }>;
  /** Folder for files of the demo. */
  readonly folder: string;
}

/** Builds, starts and applies everything; returns as soon as the function can be invoked. */
export async function setStage(sabotage: Sabotage | undefined, cleanup: Cleanup): Promise<Stage> {
  await requireTerraform();
  const folder = temporaryFolder('demo');
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  const packages = join(folder, 'packages');
  const [cloud, server] = await Promise.all([
    step('Starting a cloud on this machine, with access rights enforced', () =>
      cleanup.own(startLocalCloud({ auth: true }), (started) => started.stop()),
    ),
    step('Starting a MySQL server', () => cleanup.own(startServer(SERVER), (started) => started.stop())),
    step('Building the function and its layer', () => buildPackages(packages, sabotage)),
  ]);
  const [deployed] = await Promise.all([
    deploy(cloud, server, folder, packages, cleanup),
    step('Filling the database of a shop', async () => {
      await fillShop(server);
      note(`MySQL ${server.version}: ${await describeShop(server)}`);
    }),
  ]);
  return { ...deployed, cloud, server, folder };
}

/** Applies the module; returns as soon as the function is there. */
async function deploy(
  cloud: LocalCloud,
  server: TestServer,
  folder: string,
  packages: string,
  cleanup: Cleanup,
): Promise<Deployment & Pick<Stage, 'terraform' | 'applied'>> {
  await putParameters(cloud, server);
  const workspace = join(folder, 'workspace');
  copyConfiguration(workspace);
  const copying = terraform({ folder: join(workspace, 'test', 'demo'), copy: workspace, cloud });
  const copy = await cleanup.own(copying, (it) => it.remove());
  await copy.init();
  const applied = step('terraform apply', () =>
    copy.apply({ database_port: server.port, package_directory: packages }),
  );
  const lambda = cloud.client(LambdaClient);
  const deployment = await Promise.race([
    // Towards its end Terraform only waits until rules of the bucket are in force: the function is there before.
    until('The function', 180, () => findFunction(lambda)),
    // A failed apply is known at once; one that succeeded has made the function.
    applied.then(() => until('The function', 10, () => findFunction(lambda))),
  ]);
  note(`The function ${deployment.functionName} is there.`);
  return { ...deployment, terraform: copy, applied };
}

async function putParameters(cloud: LocalCloud, server: TestServer): Promise<void> {
  const ssm = cloud.client(SSMClient);
  const put = (Name: string, Value: string, Type: 'String' | 'SecureString') =>
    ssm.send(new PutParameterCommand({ Name, Value, Type }));
  await put(PASSWORD_PARAMETER, DUMP_PASSWORD, 'SecureString');
  await put('/shop/dump/ca', server.caPem, 'String');
  await put(FOREIGN_PARAMETER, 'a secret of somebody else', 'SecureString');
}

/** The demo's main.tf and the module as it is committed, side by side as in the repository. */
function copyConfiguration(workspace: string): void {
  cpSync(join(__dirname, 'main.tf'), join(workspace, 'test', 'demo', 'main.tf'));
  cpSync(join(REPOSITORY, 'modules', 'mysqldump'), join(workspace, 'modules', 'mysqldump'), {
    recursive: true,
    // The demo brings packages of its own, by the variable package_directory.
    filter: (source) => !['dist', 'examples', 'tests'].includes(basename(source)),
  });
}

/** The deployed function; it knows by its environment what else was made. */
async function findFunction(lambda: LambdaClient): Promise<Deployment | undefined> {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const [found] = Functions;
  const variables = found?.Environment?.Variables;
  if (!found || !variables || found.State === 'Pending') return undefined;
  return {
    functionName: found.FunctionName ?? '',
    roleArn: found.Role ?? '',
    bucket: variables[ENV.bucket] ?? '',
    lockTable: variables[ENV.lockTable] ?? '',
  };
}
