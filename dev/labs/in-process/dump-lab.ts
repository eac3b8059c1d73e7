import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Container, createContainer } from '../../../functions/dump/container';
import { createHandler } from '../../../functions/dump/create-handler';
import { ENV } from '../../../functions/dump/env';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import type { Response } from '../../../functions/store-dump/response';
import type { DumpRecord } from '../../../functions/store-dump/run/protocol';
import { clientTree } from '../../../layers/mysql-client/build';
import type { LocalCloud } from '../../local-cloud';
import type { TestServer } from '../../servers/server';
import { BUCKET, createDestination, LOCK_TABLE, putParameter } from '../cloud/dump-cloud';
import { BACKUP_PASSWORD, BACKUP_USER, createBackupUser } from '../databases/backup-user';
import { lambdaContext } from './lambda-context';

/** The function's environment for a server and databases; parameters `/lab/password` and `/lab/ca` must exist. */
export function dumpEnvironment(server: TestServer, databases: readonly string[]): Record<string, string> {
  return {
    [ENV.jobName]: 'shop',
    [ENV.slotUnit]: 'day',
    [ENV.slotTimezone]: 'UTC',
    [ENV.dbHost]: server.host,
    [ENV.dbPort]: String(server.port),
    [ENV.dbUsername]: BACKUP_USER,
    [ENV.dbDatabases]: JSON.stringify(databases),
    [ENV.dbPasswordParameter]: '/lab/password',
    [ENV.dbTlsMode]: server.hasTls ? 'VERIFY_IDENTITY' : 'DISABLED',
    [ENV.dbTlsCaParameter]: '/lab/ca',
    [ENV.bucket]: BUCKET,
    [ENV.prefix]: 'backups',
    [ENV.compression]: 'zstd',
    [ENV.compressionLevel]: '3',
    [ENV.lockTable]: LOCK_TABLE,
    [ENV.metricsNamespace]: 'MysqlDump',
  };
}

export interface InProcessRun {
  /** Environment variables that differ; undefined removes one. */
  readonly environment?: Record<string, string | undefined>;
  /** Replaces services of the container. Metrics are not published. */
  readonly services?: Partial<Container>;
  readonly remaining?: () => number;
  readonly requestId?: string;
  /** Loads another layer than the real one. */
  readonly layerRoot?: string;
}

/**
 * The real handler with the real services in this process, with a real server and the local cloud: for the many
 * cases that do not depend on Lambda's environment.
 */
export class DumpLab {
  constructor(
    readonly cloud: LocalCloud,
    readonly server: TestServer,
    readonly databases: readonly string[],
  ) {
    Object.assign(process.env, cloud.environment);
  }

  /** Destination, backup user and parameters for a dump of these databases. */
  static async create(cloud: LocalCloud, server: TestServer, databases: readonly string[]): Promise<DumpLab> {
    await createDestination(cloud);
    await createBackupUser(server, databases);
    await putParameter(cloud, '/lab/password', BACKUP_PASSWORD, 'SecureString');
    await putParameter(cloud, '/lab/ca', server.caPem);
    return new DumpLab(cloud, server, databases);
  }

  async invoke(event: unknown, options: InProcessRun = {}): Promise<Response> {
    const environment = { ...dumpEnvironment(this.server, this.databases), ...options.environment };
    const folder = mkdtempSync(join(tmpdir(), 'rds-ca-'));
    try {
      const rdsCaFile = join(folder, 'ca.pem');
      writeFileSync(rdsCaFile, this.server.caPem);
      const places = { layerRoot: options.layerRoot ?? (await clientTree()), rdsCaFile };
      const container = { ...createContainer(environment, places), publishMetrics: () => {}, ...options.services };
      const context = lambdaContext(options);
      return (await createHandler(container)(event, context)) as Response;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Keys of all objects in a bucket. */
  async keys(bucket = BUCKET): Promise<string[]> {
    const { Contents = [] } = await this.cloud.client(S3Client).send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key = '' }) => Key);
  }

  async openUploads(bucket = BUCKET): Promise<number> {
    const { Uploads = [] } = await this.cloud
      .client(S3Client)
      .send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return Uploads.length;
  }

  async object(key: string, bucket = BUCKET): Promise<Buffer> {
    const { Body } = await this.cloud.client(S3Client).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  async manifest(key: string, bucket = BUCKET): Promise<Manifest> {
    return JSON.parse((await this.object(`${key}.manifest.json`, bucket)).toString('utf8'));
  }

  async lockRecord(key: string): Promise<DumpRecord | undefined> {
    const { Item } = await this.cloud
      .client(DynamoDBClient)
      .send(new GetItemCommand({ TableName: LOCK_TABLE, Key: { key: { S: key } }, ConsistentRead: true }));
    return Item && (unmarshall(Item) as DumpRecord);
  }
}
