import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Context } from 'aws-lambda';
import { type Container, createContainer } from '../../../functions/dump/container';
import { createHandler, type Response } from '../../../functions/dump/create-handler';
import { ENV } from '../../../functions/dump/env';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import type { DumpRecord } from '../../../functions/store-dump/run/protocol';
import { clientTree } from '../../../layers/mysql-client/build';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../local-cloud';
import type { Series } from '../../servers/flavours';
import type { TestServer } from '../../servers/server';

export const BUCKET = 'dumps';
export const LOCK_TABLE = 'locks';
export const BACKUP_USER = 'backup';
export const BACKUP_PASSWORD = `p"a's\\s#w; ö😀\`rd`;

/** The least privileges of a dump, as GRANT statements for the server's series. */
export function grantsFor(server: TestServer, databases: readonly string[], user: string): string {
  const name = (database: string) => `\`${database.replaceAll('`', '``').replaceAll(/[\\_%]/g, '\\$&')}\``;
  const onEach = (privileges: string) =>
    databases.map((database) => `GRANT ${privileges} ON ${name(database)}.* TO ${user};`).join('\n');
  const routine: Record<Series, string> = {
    '5.7': `GRANT SELECT ON mysql.proc TO ${user};`,
    // SHOW_ROUTINE came with 8.0.20; this one is 8.0.15.
    '8.0': `GRANT SELECT ON *.* TO ${user};`,
    '8.0.31': `GRANT SHOW_ROUTINE ON *.* TO ${user};`,
    '9.7': `GRANT SHOW_ROUTINE ON *.* TO ${user};`,
    '10.2': `GRANT SELECT ON mysql.proc TO ${user};`,
    '10.11': `GRANT SELECT ON mysql.proc TO ${user};`,
    '10.11.5': `GRANT SELECT ON mysql.proc TO ${user};`,
    '11.4': onEach('SHOW CREATE ROUTINE'),
    '11.8': onEach('SHOW CREATE ROUTINE'),
  };
  return `${onEach('SELECT, SHOW VIEW, TRIGGER, EVENT')}\n${routine[server.series]}`;
}

/** Creates the databases, and a user with the least privileges for a dump of them. */
export async function createBackupUser(
  server: TestServer,
  databases: readonly string[],
  password = BACKUP_PASSWORD,
  name = BACKUP_USER,
): Promise<void> {
  const user = `'${name}'@'%'`;
  const literal = `'${password.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  await server.sql(`
    ${databases.map((database) => `CREATE DATABASE IF NOT EXISTS \`${database.replaceAll('`', '``')}\`;`).join('\n')}
    CREATE USER ${user} IDENTIFIED BY ${literal};
    ${grantsFor(server, databases, user)}
  `);
}

/** Creates bucket and lock table like the module. */
export async function createDestination(cloud: LocalCloud): Promise<void> {
  await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: BUCKET }));
  await cloud.client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName: LOCK_TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    }),
  );
}

export async function putParameter(
  cloud: LocalCloud,
  name: string,
  value: string,
  type: 'String' | 'SecureString' | 'StringList' = 'String',
): Promise<void> {
  await cloud
    .client(SSMClient)
    .send(new PutParameterCommand({ Name: name, Value: value, Type: type, Overwrite: true }));
}

/** Starts a local cloud with everything that a dump needs except a server: bucket, lock table and the password of the user. */
export async function startDumpCloud(options?: LocalCloudOptions): Promise<LocalCloud> {
  const cloud = await startLocalCloud(options);
  await createDestination(cloud);
  await putParameter(cloud, '/lab/password', BACKUP_PASSWORD, 'SecureString');
  return cloud;
}

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
      const context = {
        awsRequestId: options.requestId ?? 'request-1',
        getRemainingTimeInMillis: options.remaining ?? (() => 900_000),
      } as Context;
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

/** An event of an EventBridge rule, for a time of this day at 03:00 UTC. */
export function scheduledEvent(day: string): unknown {
  return { source: 'aws.events', 'detail-type': 'Scheduled Event', time: `${day}T03:00:00Z`, detail: {} };
}
