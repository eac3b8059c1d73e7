import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientTree } from '../../../layers/mysql-client/build';
import { terraformCliConfig } from '../../terraform/providers';
import { cacheFolder } from '../../tools/cache';
import { isRunning } from '../../tools/processes';
import { CA_PARAMETER, type DemoEnvironment, PASSWORD_PARAMETER } from './demo-environment';

/** Data for other commands that use a running demo. */
export interface KeptDemo {
  readonly pid: number;
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Names of deployed functions by their folders in `functions/`. */
  readonly functions: Readonly<Record<string, string>>;
}

const FILE = () => join(cacheFolder('demo'), 'kept.json');

/** Writes the demo's address for `npm run invoke`; returns a function that removes it. */
export function announce({ cloud, functionName, verifyFunctionName, drillFunctionName }: DemoEnvironment): () => void {
  const kept: KeptDemo = {
    pid: process.pid,
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: cloud.credentials,
    functions: { dump: functionName, verify: verifyFunctionName, drill: drillFunctionName },
  };
  writeFileSync(FILE(), JSON.stringify(kept), { mode: 0o600 });
  return () => rmSync(FILE(), { force: true });
}

/** The running demo, if any. */
export function keptDemo(): KeptDemo | undefined {
  if (!existsSync(FILE())) return undefined;
  const kept: KeptDemo = JSON.parse(readFileSync(FILE(), 'utf8'));
  return isRunning(kept.pid) ? kept : undefined;
}

/** The network of the demo's configuration (dev/demo/configuration). */
interface Network {
  readonly vpc_id: string;
  readonly subnet_ids: readonly string[];
  readonly database_security_group_id: string;
}

/** Instructions for a demo that keeps running. */
export async function instructions(demo: DemoEnvironment, slot: string): Promise<string> {
  const { cloud, server, bucket, functionName } = demo;
  const { network } = await demo.terraform.output<{ network: Network }>();
  // Without the last one, `terraform init` downloads the provider once more.
  const environment = { ...cloud.environment, TF_CLI_CONFIG_FILE: await terraformCliConfig() };
  const exports = Object.entries(environment).map(([name, value]) => `    export ${name}=${value}`);
  const login = `--socket=${server.socket} --user=root`;
  return `
The demo keeps running until you press Ctrl-C here. In another terminal, in the folder of the repository:

  The cloud, for the AWS CLI, the SDKs, Terraform and the command line, and the programs mysql and zstd:
${exports.join('\n')}
    export PATH=${join(await clientTree(), 'bin')}:$PATH

  The dumps:              npm run cli -- list shop
                          npm run cli -- show shop
  A restore, beside the original:
                          npm run cli -- restore shop ${login} --no-password --allow-source-server --into rescue
  One table of it:        npm run cli -- extract shop --table orders | head -c 2000
  The MySQL server:       mysql --no-defaults ${login} shop
  The bucket:             aws s3 ls --recursive s3://${bucket}
  Another dump, by hand:  echo '{"slot": "${slot}", "force": true}' > event.json
                          npm run invoke -- dump event.json
  A dump, read back:      echo '{"key": "<key of a dump>"}' > event.json
                          npm run invoke -- verify event.json
  A dump, drilled:        echo '{"key": "<key of a dump>"}' > event.json
                          npm run invoke -- drill event.json
  The function itself:    ${functionName}
  Terraform's state:      ${demo.terraform.workFolder}
  An API (create_api):    curl --connect-to ::${new URL(cloud.endpoint).host} … "$(terraform output -raw api_url)/dumps" (docs/on-demand.md)

  A job of your own on the same database, as main.tf in an empty folder:
${jobOfYourOwn(network, server.port)}
`;
}

function jobOfYourOwn(network: Network, port: number): string {
  return `    module "mysqldump" {
      source = "<absolute path of the archive that npm run package wrote, modules/mysqldump-<version>.zip>"

      name                        = "mine"
      schedule_expression         = "cron(0 3 * * ? *)"
      vpc_id                      = ${JSON.stringify(network.vpc_id)}
      subnet_ids                  = ${JSON.stringify(network.subnet_ids)}
      database_security_group_ids = [${JSON.stringify(network.database_security_group_id)}]
      database_host               = "127.0.0.1"
      database_port               = ${port}
      database_names              = ["shop"]
      database_username           = "dump"
      database_password_parameter = "${PASSWORD_PARAMETER}"
      database_tls_ca_parameter   = "${CA_PARAMETER}"
    }

    terraform init && terraform apply
    npm run cli -- run mine --force --wait      # in the folder of the repository`;
}
