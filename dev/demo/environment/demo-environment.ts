import { cpSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ENV } from '../../../functions/dump/env';
import { type LocalCloud, startLocalCloud } from '../../local-cloud';
import { startServer, type TestServer } from '../../servers/server';
import { requireTerraform, type Terraform, terraform } from '../../terraform';
import type { Cleanup } from '../../tools/cleanup';
import { note, step } from '../../tools/progress';
import { temporaryFolder } from '../../tools/temporary-folder';
import { until } from '../../tools/until';
import { DUMP_PASSWORD, describeShop, fillShop, SERVER } from './database';
import { buildPackages } from './packages';
import type { Sabotage } from './sabotage';
import { startWebhook, type Webhook } from './webhook';

const REPOSITORY = join(__dirname, '..', '..', '..');
/** Folder of the Terraform configuration, in the repository and in the copy of it that is applied. */
const CONFIGURATION = join('dev', 'demo', 'configuration');

/** A parameter that belongs to another job: the role of this one must not read it. */
export const FOREIGN_PARAMETER = '/crm/dump/password';
export const PASSWORD_PARAMETER = '/shop/dump/password';
export const CA_PARAMETER = '/shop/dump/ca';

/** Names of the resources that Terraform created. */
interface Deployment {
  readonly functionName: string;
  readonly verifyFunctionName: string;
  readonly drillFunctionName: string;
  readonly bucket: string;
  readonly lockTable: string;
  readonly roleArn: string;
}

/** Everything that the scenarios use. */
export interface DemoEnvironment extends Deployment {
  readonly cloud: LocalCloud;
  readonly server: TestServer;
  readonly terraform: Terraform;
  /** Settles when `terraform apply` has ended, which is well after the function can be invoked. */
  readonly applied: Promise<{ seconds: number }>;
  /** Folder for files of the demo. */
  readonly folder: string;
  /** HTTP API that the tour's scripts call; undefined without the tour. */
  readonly webhook: Webhook | undefined;
}

export interface DemoEnvironmentOptions {
  readonly sabotage: Sabotage | undefined;
  /** Whether the resources of the tour are deployed, too. */
  readonly all: boolean;
}

/** Builds, starts and applies everything; returns as soon as the function can be invoked. */
export async function startDemoEnvironment(
  { sabotage, all }: DemoEnvironmentOptions,
  cleanup: Cleanup,
): Promise<DemoEnvironment> {
  await requireTerraform();
  const folder = temporaryFolder('demo');
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  const packages = join(folder, 'packages');
  const webhook = all ? await cleanup.own(startWebhook(), (it) => it.stop()) : undefined;
  const [cloud, server] = await Promise.all([
    step('Starting a cloud on this machine, with access rights enforced', () =>
      cleanup.own(startLocalCloud({ auth: true }), (started) => started.stop()),
    ),
    step('Starting a MySQL server', () => cleanup.own(startServer(SERVER), (started) => started.stop())),
    step('Building the functions and their layers', () => buildPackages(packages, sabotage, all)),
  ]);
  const [deployed] = await Promise.all([
    deploy({ cloud, server, folder, webhook }, packages, cleanup),
    step('Filling the database of a shop', async () => {
      await fillShop(server);
      note(`MySQL ${server.version}: ${await describeShop(server)}`);
    }),
  ]);
  return { ...deployed, cloud, server, folder, webhook };
}

/** Applies the module; returns as soon as the function exists. */
async function deploy(
  { cloud, server, folder, webhook }: Pick<DemoEnvironment, 'cloud' | 'server' | 'folder' | 'webhook'>,
  packages: string,
  cleanup: Cleanup,
): Promise<Deployment & Pick<DemoEnvironment, 'terraform' | 'applied'>> {
  await putParameters(cloud, server);
  const workspace = join(folder, 'workspace');
  copyConfiguration(workspace, webhook !== undefined);
  const copying = terraform({ folder: join(workspace, CONFIGURATION), copy: workspace, cloud });
  const copy = await cleanup.own(copying, (it) => it.remove());
  await copy.init();
  const applied = step('terraform apply', () =>
    copy.apply({
      database_port: server.port,
      package_directory: packages,
      ...(webhook && { webhook: webhook.url }),
    }),
  );
  const deployment = await Promise.race([
    // At the end, Terraform only waits until rules of the bucket are in effect; the function exists before that.
    until(() => findFunctions(cloud), { what: 'The functions', seconds: 180 }),
    // A failed apply ends the wait at once; after a successful one the functions exist.
    applied.then(() => until(() => findFunctions(cloud), { what: 'The functions', seconds: 10 })),
  ]);
  note(`The function ${deployment.functionName} exists.`);
  return { ...deployment, terraform: copy, applied };
}

async function putParameters(cloud: LocalCloud, server: TestServer): Promise<void> {
  const ssm = cloud.client(SSMClient);
  const put = (Name: string, Value: string, Type: 'String' | 'SecureString') =>
    ssm.send(new PutParameterCommand({ Name, Value, Type }));
  await put(PASSWORD_PARAMETER, DUMP_PASSWORD, 'SecureString');
  await put(CA_PARAMETER, server.caPem, 'String');
  await put(FOREIGN_PARAMETER, 'a secret of somebody else', 'SecureString');
}

/** Copies the demo's configuration and the committed modules, in the layout of the repository. */
function copyConfiguration(workspace: string, all: boolean): void {
  for (const file of ['main.tf', ...(all ? ['tour.tf', 'tour_override.tf', 'report.sh', 'broken.sh'] : [])]) {
    cpSync(join(REPOSITORY, CONFIGURATION, file), join(workspace, CONFIGURATION, file));
  }
  for (const module of ['mysqldump', ...(all ? ['scheduled-script'] : [])]) {
    cpSync(join(REPOSITORY, 'modules', module), join(workspace, 'modules', module), {
      recursive: true,
      // The demo passes its own packages by the variable package_directory.
      filter: (source) => !['dist', 'examples', 'tests'].includes(basename(source)),
    });
  }
}

/**
 * The deployed functions, and resource names from the dump function's environment; undefined until manifests start the
 * verify function, and verdicts the drill function.
 */
async function findFunctions(cloud: LocalCloud): Promise<Deployment | undefined> {
  const { Functions = [] } = await cloud.client(LambdaClient).send(new ListFunctionsCommand({}));
  const ready = Functions.filter(({ State }) => State !== 'Pending');
  const named = (ending: string) => ready.find(({ FunctionName = '' }) => FunctionName.endsWith(ending))?.FunctionName;
  const [verify, drill] = [named('-verify'), named('-drill')];
  const found = ready.find(({ Environment }) => Environment?.Variables?.[ENV.compression] !== undefined);
  const variables = found?.Environment?.Variables;
  if (!found || !variables || !verify || !drill) return undefined;
  const Bucket = variables[ENV.bucket] ?? '';
  const targets = (Rule: string) => cloud.client(EventBridgeClient).send(new ListTargetsByRuleCommand({ Rule }));
  const [{ EventBridgeConfiguration }, ...rules] = await Promise.all([
    cloud.client(S3Client).send(new GetBucketNotificationConfigurationCommand({ Bucket })),
    targets(verify),
    targets(drill),
  ]);
  if (!EventBridgeConfiguration || !rules.every(({ Targets = [] }) => Targets.length > 0)) return undefined;
  return {
    functionName: found.FunctionName ?? '',
    verifyFunctionName: verify,
    drillFunctionName: drill,
    roleArn: found.Role ?? '',
    bucket: Bucket,
    lockTable: variables[ENV.lockTable] ?? '',
  };
}
