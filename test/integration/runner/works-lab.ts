import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { BUCKET, putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { objectCreated, scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { type DumpPackage, HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { HostedVerify, VERIFY_FUNCTION } from '../../../dev/labs/hosted/hosted-verify';
import { drillEnvironment } from '../../../dev/labs/in-process/drill-lab';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { maskEnvironment } from '../../../dev/labs/in-process/mask-lab';
import { verifyEnvironment } from '../../../dev/labs/in-process/verify-lab';
import { CommandLine, type Ended, type RunOptions } from '../../../dev/labs/released/command-line';
import { RETRY_SCALE } from '../../../dev/labs/runner/deploy-runner';
import { RunnerWorks, restoreEnvironment, type WorkKind } from '../../../dev/labs/runner/runner-works';
import type { LocalCloud } from '../../../dev/local-cloud';
import { invoke } from '../../../dev/local-cloud/invoke';
import type { TaskContainer } from '../../../dev/local-cloud/task-host/task-container';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { manifestKey } from '../../../functions/dump-format/keys/object-keys';
import type { HandedOver, Response } from '../../../functions/verify/create-handler';

/** Permissions of a function that leaves work to the runner. */
export const HANDS_OVER = ['StartRunner', 'AskRunner'];
/** Of the parameter with the password that restores use. */
const PARAMETER = '/lab/restore';
export const PASSWORD = 'a "secret\\\' of the target';

/** Released code as tasks of ECS, by Step Functions, with IAM enforced: a dumped shop, a server to restore it into, and the command line. */
export class WorksLab {
  private constructor(
    readonly cloud: LocalCloud,
    readonly source: TestServer,
    readonly target: TestServer,
    readonly dumps: DumpLab,
    /** Of the dump. */
    readonly key: string,
    readonly works: RunnerWorks,
    readonly released: DumpPackage,
    readonly cli: CommandLine,
  ) {}

  /**
   * @param kinds of work beside dumps that the runner has
   * @param options.ownTarget whether the target is another server than the source
   * @param options.moduleVersion default: that of the code
   */
  static async start(
    kinds: readonly WorkKind[],
    { ownTarget = true, ...options }: { ownTarget?: boolean; moduleVersion?: string } = {},
  ): Promise<WorksLab> {
    process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
    const [cloud, source, other] = await Promise.all([
      startDumpCloud({ auth: true, stateMachineWaitScale: RETRY_SCALE }),
      startServer({ flavour: 'mysql' }),
      ownTarget ? startServer({ flavour: 'mysql' }) : undefined,
    ]);
    const target = other ?? source;
    await createBackupUser(source, ['shop']);
    await source.sql(
      `CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(50), KEY by_name (name));
       CREATE TABLE orders (id INT PRIMARY KEY, customer INT, FOREIGN KEY (customer) REFERENCES customers (id));
       INSERT INTO customers VALUES (1, 'Ada'), (2, 'Grace');
       INSERT INTO orders VALUES (1, 1), (2, 2), (3, 1);`,
      'shop',
    );
    await putParameter(cloud, '/lab/ca', source.caPem);
    await putParameter(cloud, PARAMETER, PASSWORD, 'SecureString');
    const literal = PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''");
    await target.sql(
      `CREATE USER 'admin'@'%' IDENTIFIED BY '${literal}' REQUIRE SSL; GRANT ALL ON *.* TO 'admin'@'%';`,
    );
    const dumps = new DumpLab(cloud, source, ['shop']);
    const { key } = await dumps.invoke(scheduledEvent('2026-11-20'), { services: { publishMetrics: () => {} } });
    const all = {
      verify: verifyEnvironment(),
      drill: drillEnvironment(),
      mask: maskEnvironment(),
      restore: restoreEnvironment(PARAMETER),
    };
    const environment = Object.fromEntries(kinds.map((kind) => [kind, all[kind]]));
    const works = await RunnerWorks.create(cloud, { environment, passwordParameter: PARAMETER, ...options });
    const released = await publishDumpPackage(cloud);
    await HostedDump.deploy(cloud, released, source, ['shop']);
    if (kinds.includes('verify')) {
      const { layerArn } = released;
      await HostedVerify.deploy(cloud, { layerArn, environment: works.environmentOf('verify'), sids: HANDS_OVER });
    }
    return new WorksLab(cloud, source, target, dumps, key, works, released, await CommandLine.build(cloud));
  }

  async stop(): Promise<void> {
    this.cli.remove();
    await Promise.all([this.cloud, ...new Set([this.source, this.target])].map((part) => part.stop()));
  }

  async read(object: string): Promise<string | undefined> {
    try {
      const { Body } = await this.cloud.client(S3Client).send(new GetObjectCommand({ Bucket: BUCKET, Key: object }));
      return await Body?.transformToString();
    } catch {
      return undefined;
    }
  }

  /** The tasks of a kind of work, without a number of the first ones of all. */
  tasksOf(kind: WorkKind, since = 0): TaskContainer[] {
    return this.cloud.tasks
      .containers()
      .slice(since)
      .filter(({ environment }) => environment.AWS_LAMBDA_FUNCTION_NAME === `shop-${kind}`);
  }

  /** ARNs of the executions of a kind of work. */
  async executionsOf(kind: WorkKind): Promise<string[]> {
    const list = new ListExecutionsCommand({ stateMachineArn: this.works.stateMachineArn(kind) });
    const { executions = [] } = await this.cloud.client(SFNClient).send(list);
    return executions.map(({ executionArn = '' }) => executionArn);
  }

  /** Waits for the end of an execution. Returns its status. */
  ended(execution: string): Promise<string> {
    return until(async () => {
      const describe = new DescribeExecutionCommand({ executionArn: execution });
      const { status } = await this.cloud.client(SFNClient).send(describe);
      return status !== 'RUNNING' && status;
    });
  }

  /** Lets the manifest state a text that no function can read in time. */
  async declareTextTooLarge(): Promise<void> {
    const { source, ...manifest } = await this.dumps.manifest(this.key);
    const larger = { ...manifest, source: { ...source, estimatedBytes: 10 ** 12 } };
    await this.cloud
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: BUCKET, Key: manifestKey(this.key), Body: JSON.stringify(larger) }));
  }

  /** The dump has arrived, and is left to the runner. */
  async verifyArrived(): Promise<HandedOver> {
    const { response, error } = await invoke<Response>(
      this.cloud,
      VERIFY_FUNCTION.name,
      objectCreated(manifestKey(this.key)),
    );
    if (response?.verified !== null) throw new Error(`It was not left to the runner: ${error?.errorMessage}`);
    return response;
  }

  /** Options of the command line for the target. */
  get targetOptions(): string[] {
    const { cloud, target } = this;
    const ca = join(cloud.folder, 'target-ca.pem');
    writeFileSync(ca, target.caPem);
    return ['--host', target.host, '--port', String(target.port), '--user', 'admin', '--tls-ca', ca];
  }

  /** `lambda-mysqldump restore shop --in-vpc`. */
  restore(options: RunOptions, ...args: string[]): Promise<Ended> {
    return this.cli.run(['restore', 'shop', '--function', 'shop', '--in-vpc', ...this.targetOptions, ...args], options);
  }
}
