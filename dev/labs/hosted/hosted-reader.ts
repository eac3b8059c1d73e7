import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import type { CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import type { Invocation, LocalCloud } from '../../local-cloud';
import { deployFunction, deployRole } from '../../local-cloud/deploy';
import { BUCKET } from '../in-process/dump-lab';
import { functionZip } from '../released/function-zip';
import { type ReleasedModule, releasedModule } from '../released/released-module';

/** The module as it is applied for the job of the lab. @param values of further expressions */
export function shopModule(values: Readonly<Record<string, string>> = {}): ReleasedModule {
  return releasedModule({
    '${local.bucket_arn}': `arn:aws:s3:::${BUCKET}`,
    '${local.bucket_name}': BUCKET,
    '${one(aws_s3_bucket.dumps[*].bucket)}': BUCKET,
    '${local.dump_prefix}': 'backups/shop',
    '${local.users_prefix}': '_users/backups/shop',
    '${local.resource_name}': 'shop',
    '${local.dump_missing_hours}': '26',
    '${local.new_dump_hours}': '26',
    '${local.log_of_tasks}': '',
    '${var.name}': 'shop',
    '${var.metrics_namespace}': 'MysqlDump',
    '${compact([local.alarms_topic_arn])}': '',
    '${var.tags}': '',
    ...values,
  });
}

/**
 * Deploys a function that reads dumps as it is released, with the role and the rule that the module makes. Its folder in
 * `functions/` names it: all three are called `shop-<folder>`.
 */
export async function deployReader(
  cloud: LocalCloud,
  folder: 'verify' | 'drill',
  sids: readonly string[],
  settings: Omit<Partial<CreateFunctionCommandInput>, 'Role' | 'Code'>,
): Promise<void> {
  const name = `shop-${folder}`;
  const module = shopModule(placeOf(cloud));
  const functionArn = await deployFunction(cloud, name, '', {
    Role: await deployRole(cloud, name, module.statements(folder, sids)),
    Code: { ZipFile: await functionZip(folder) },
    ...settings,
  });
  const rule = module.resource<{ event_pattern: string }>('aws_cloudwatch_event_rule', folder);
  const events = cloud.client(EventBridgeClient);
  await events.send(new PutRuleCommand({ Name: name, EventPattern: rule.event_pattern }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: folder, Arn: functionArn }] }));
}

/** Expressions of the module about the account and region of a cloud. */
export function placeOf({ region, accountId }: Pick<LocalCloud, 'region' | 'accountId'>): Record<string, string> {
  return { '${local.partition}': 'aws', '${local.region}': region, '${local.account_id}': accountId };
}

/** A deployed function that reads dumps. */
export class HostedReader {
  constructor(
    protected readonly cloud: LocalCloud,
    readonly name: string,
  ) {}

  get invocations(): readonly Invocation[] {
    return this.cloud.lambda.invocations.filter(({ functionName }) => functionName === this.name);
  }

  /** Waits until the function is idle, and for invocations that it could have caused. */
  async untilIdle(): Promise<void> {
    do await sleep(1_000);
    while (this.invocations.some(({ status }) => status === 'running'));
  }
}
