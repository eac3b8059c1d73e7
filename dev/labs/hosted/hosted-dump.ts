import type { Plugin } from 'esbuild';
import type { Response } from '../../../functions/store-dump/response';
import { buildMysqlClientLayer } from '../../../layers/mysql-client/build';
import type { Invocation, LocalCloud } from '../../local-cloud';
import { deployFunction, deployRole } from '../../local-cloud/deploy';
import type { TestServer } from '../../servers/server';
import { BUCKET, LOCK_TABLE } from '../cloud/dump-cloud';
import { BACKUP_USER } from '../databases/backup-user';
import { LAB_RESOURCE_ID } from '../databases/database-tokens';
import { dumpEnvironment } from '../in-process/dump-lab';
import { functionZip } from '../released/function-zip';
import { publishLayer } from '../released/publish-layer';
import { HostedFunction } from './hosted-function';

export interface HostedDumpOptions {
  /** Name of the function, and of its job unless `environment` sets another one. Default: `shop`. */
  readonly name?: string;
  readonly nodeMajor?: 22 | 24;
  readonly memoryMb?: number;
  /** Default: 600, more than any test takes, so that no test fails on a slow machine. */
  readonly timeoutSeconds?: number;
  /** Environment variables that differ from {@link dumpEnvironment}. */
  readonly environment?: Record<string, string>;
}

/** The released zips. */
export interface DumpPackage {
  readonly roleArn: string;
  readonly layerArn: string;
  readonly code: Uint8Array;
}

/**
 * Publishes what every dump function of a cloud shares: role, layer and code. Bucket, lock table and the parameters
 * `/lab/…` are made by the functions of dump-cloud.ts.
 */
export async function publishDumpPackage(cloud: LocalCloud): Promise<DumpPackage> {
  const [code, layerArn] = await Promise.all([
    bundleDump(),
    publishLayer(cloud, 'mysql-client', buildMysqlClientLayer),
  ]);
  return { roleArn: await deployRole(cloud, 'dump', dumpStatements(cloud)), layerArn, code };
}

/** Builds the zip of the function's code. @param plugins of esbuild, for a modified function */
export function bundleDump(plugins: Plugin[] = []): Promise<Uint8Array> {
  return functionZip('dump', plugins);
}

/** The dump function as it is released, with a role for all jobs of the bucket. */
export class HostedDump extends HostedFunction<Response> {
  static async deploy(
    cloud: LocalCloud,
    { roleArn, layerArn, code }: DumpPackage,
    server: TestServer,
    databases: readonly string[],
    options: HostedDumpOptions = {},
  ): Promise<HostedDump> {
    const { name = 'shop', nodeMajor = 22, memoryMb = 1024, timeoutSeconds = 600, environment = {} } = options;
    await deployFunction(cloud, name, '', {
      Role: roleArn,
      Layers: [layerArn],
      Code: { ZipFile: code },
      Runtime: `nodejs${nodeMajor}.x`,
      MemorySize: memoryMb,
      Timeout: timeoutSeconds,
      Environment: { Variables: { ...dumpEnvironment(server, databases), JOB_NAME: name, ...environment } },
    });
    return new HostedDump(cloud, name);
  }

  /** Invokes the function and returns its response. @throws Error with the function's error and its log. */
  dump(event: unknown): Promise<Response & { invocation: Invocation }> {
    return this.responseTo(event);
  }
}

/** Policy of the module's role, for all jobs of the bucket and table. */
export function dumpStatements({ region, accountId }: LocalCloud): object[] {
  const allow = (Action: string[], Resource: string | string[]) => ({ Effect: 'Allow', Action, Resource });
  return [
    allow(['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'], `arn:aws:s3:::${BUCKET}/backups/*`),
    allow(['s3:ListBucket'], `arn:aws:s3:::${BUCKET}`),
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], `arn:aws:dynamodb:${region}:${accountId}:table/${LOCK_TABLE}`),
    allow(['rds-db:connect'], `arn:aws:rds-db:${region}:${accountId}:dbuser:${LAB_RESOURCE_ID}/${BACKUP_USER}`),
    allow(['ssm:GetParameter'], `arn:aws:ssm:${region}:${accountId}:parameter/lab/*`),
  ];
}
