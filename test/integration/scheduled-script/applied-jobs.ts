import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { functionZip } from '../../../dev/labs/released/function-zip';
import type { Invocation, LocalCloud } from '../../../dev/local-cloud';
import { type Answer, invoke } from '../../../dev/local-cloud/invoke';
import { type RoleConfig, roleArn, roleConfig } from '../../../dev/local-cloud/roles';
import { type Terraform, terraform } from '../../../dev/terraform';
import { patching } from '../../../dev/tools/patched-source';
import type { Response } from '../../../functions/script/create-handler';
import type { LockRecord } from '../../../functions/slot-job/lock/record';
import { buildAwsCliLayer } from '../../../layers/aws-cli/build';
import { buildMysqlClientLayer } from '../../../layers/mysql-client/build';
import { FASTER_LOCK } from '../../reliability/trials/builds';

const MODULE = join(__dirname, '../../../modules/scheduled-script');
export const LOCK_TABLE = 'script-clean-up-lock';

/** Events that are sent at the same time; each needs an environment of its own. */
const AT_ONCE = process.env.LONG ? 4 : 3;

/** The jobs of `jobs/main.tf`, applied with the real packages; only the lock's durations are five times shorter. */
export class AppliedJobs {
  private constructor(
    private readonly cloud: LocalCloud,
    private readonly copy: Terraform,
  ) {}

  static async apply(cloud: LocalCloud, variables: { api: string; database_port: string }): Promise<AppliedJobs> {
    const copy = await terraform({ folder: join(__dirname, 'jobs'), cloud });
    cpSync(MODULE, join(copy.workFolder, 'module'), {
      recursive: true,
      filter: (path) => !['dist', 'tests', '.terraform', '.terraform.lock.hcl'].includes(basename(path)),
    });
    const packages = join(copy.workFolder, 'packages');
    mkdirSync(packages);
    await Promise.all([
      buildAwsCliLayer('x86_64', join(packages, 'aws-cli-x86_64.zip')),
      buildMysqlClientLayer('x86_64', join(packages, 'mysql-client-x86_64.zip')),
      functionZip('script', [patching(FASTER_LOCK)]).then((zip) => writeFileSync(join(packages, 'script.zip'), zip)),
      copy.init(),
    ]);
    await copy.apply({ ...variables, packages });
    return new AppliedJobs(cloud, copy);
  }

  remove(): Promise<void> {
    return this.copy.remove();
  }

  invoke(job: string, event: unknown): Promise<Answer<Response>> {
    return invoke(this.cloud, `script-${job}`, event);
  }

  /** Sends the same event many times, some in parallel and some afterwards. */
  async invokeTimes(count: number, job: string, event: unknown): Promise<Answer<Response>[]> {
    const answers: Answer<Response>[] = [];
    const left = Array.from({ length: count }).values();
    const worker = async () => {
      for (const _ of left) answers.push(await this.invoke(job, event));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return answers;
  }

  /** Invokes like a schedule: Lambda answers at once, and retries failures. */
  async send(job: string, event: unknown): Promise<void> {
    const Payload = Buffer.from(JSON.stringify(event));
    await this.cloud
      .client(LambdaClient)
      .send(new InvokeCommand({ FunctionName: `script-${job}`, InvocationType: 'Event', Payload }));
  }

  invocations(job: string): Invocation[] {
    return this.cloud.lambda.invocations.filter(({ functionName }) => functionName === `script-${job}`);
  }

  /** Log lines of a job, parsed. */
  log(job: string): Record<string, unknown>[] {
    const lines = this.invocations(job).flatMap(({ logs }) => logs.split('\n'));
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  }

  /** Output of a job's script for a slot. */
  printed(job: string, slot: string): unknown[] {
    return this.log(job)
      .filter((line) => line.stream !== undefined && line.slot === slot)
      .map(({ message }) => message);
  }

  /** Number of starts of a job's script for a slot, according to the function's log. */
  starts(job: string, slot: string): number {
    return this.log(job).filter((line) => line.phase === 'run' && line.slot === slot).length;
  }

  /** Sum of a metric of a job over all its invocations. */
  metric(job: string, name: string): number {
    return this.log(job).reduce((sum, line) => sum + ((line[name] as number | undefined) ?? 0), 0);
  }

  async record(job: string, slot: string): Promise<LockRecord | undefined> {
    const Key = { key: { S: `${job}#${slot}` } };
    const { Item } = await this.cloud
      .client(DynamoDBClient)
      .send(new GetItemCommand({ TableName: LOCK_TABLE, Key, ConsistentRead: true }));
    return Item && (unmarshall(Item) as LockRecord);
  }

  /** Client settings with the credentials of a job's script. */
  clientConfig(job: string): Promise<RoleConfig> {
    return roleConfig(this.cloud, roleArn(this.cloud, `script-${job}-execution`));
  }
}
