import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { manifestKey } from '../../functions/dump-format/object-keys';
import type { Response } from '../../functions/verify/create-handler';
import type { Invocation, LocalCloud } from '../local-cloud';
import { deployFunction, deployRole } from '../local-cloud/deploy';
import { BUCKET } from './dump-lab';
import { functionZip } from './function-zip';
import { type ReleasedModule, releasedModule } from './released-module';
import { objectCreated, verifyEnvironment } from './verify-lab';

export const VERIFY_FUNCTION = 'shop-verify';

/** The module as it is applied for the job of the lab. @param values of further expressions */
export function shopModule(values: Readonly<Record<string, string>> = {}): ReleasedModule {
  return releasedModule({
    '${local.bucket_arn}': `arn:aws:s3:::${BUCKET}`,
    '${local.bucket_name}': BUCKET,
    '${local.dump_prefix}': 'backups/shop',
    '${local.resource_name}': 'shop',
    '${local.dump_missing_hours}': '26',
    '${var.name}': 'shop',
    '${var.metrics_namespace}': 'MysqlDump',
    '${compact([local.alarms_topic_arn])}': '',
    '${var.tags}': '',
    ...values,
  });
}

export interface HostedVerifyOptions {
  readonly layerArn: string;
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  /** Environment variables that differ from {@link verifyEnvironment}. */
  readonly environment?: Record<string, string>;
}

/** The verify function as it is released, with the role and the rule that the module makes. */
export class HostedVerify {
  private constructor(private readonly cloud: LocalCloud) {}

  static async deploy(cloud: LocalCloud, options: HostedVerifyOptions): Promise<HostedVerify> {
    const { layerArn, memoryMb = 1024, timeoutSeconds = 120, environment = {} } = options;
    const module = shopModule();
    const role = await deployRole(
      cloud,
      VERIFY_FUNCTION,
      module.statements('verify', ['ReadDumps', 'WriteVerdicts', 'OverwriteNoVerdict', 'FindDumps']),
    );
    const functionArn = await deployFunction(cloud, VERIFY_FUNCTION, '', {
      Role: role,
      Layers: [layerArn],
      Code: { ZipFile: await functionZip('verify') },
      MemorySize: memoryMb,
      Timeout: timeoutSeconds,
      Environment: { Variables: { ...verifyEnvironment(), ...environment } },
    });
    const rule = module.resource<{ event_pattern: string }>('aws_cloudwatch_event_rule', 'verify');
    const events = cloud.client(EventBridgeClient);
    await events.send(new PutRuleCommand({ Name: VERIFY_FUNCTION, EventPattern: rule.event_pattern }));
    await events.send(new PutTargetsCommand({ Rule: VERIFY_FUNCTION, Targets: [{ Id: 'verify', Arn: functionArn }] }));
    const { eventbridge } = module.resource<{ eventbridge: boolean }>('aws_s3_bucket_notification', 'dumps');
    const NotificationConfiguration = eventbridge ? { EventBridgeConfiguration: {} } : {};
    await cloud
      .client(S3Client)
      .send(new PutBucketNotificationConfigurationCommand({ Bucket: BUCKET, NotificationConfiguration }));
    return new HostedVerify(cloud);
  }

  /** Verifies a dump as the arrival of its manifest does. @throws Error with the function's error and its log. */
  async verify(dumpKey: string): Promise<Response & { invocation: Invocation }> {
    const Payload = JSON.stringify(objectCreated(manifestKey(dumpKey)));
    const answer = await this.cloud
      .client(LambdaClient)
      .send(new InvokeCommand({ FunctionName: VERIFY_FUNCTION, Payload }));
    const payload = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'));
    const invocation = this.invocations.at(-1);
    if (answer.FunctionError !== undefined || !invocation) {
      throw new Error(`${VERIFY_FUNCTION} failed: ${payload.errorMessage}\nIts log:\n${invocation?.logs}`);
    }
    return { ...payload, invocation };
  }

  get invocations(): readonly Invocation[] {
    return this.cloud.lambda.invocations.filter(({ functionName }) => functionName === VERIFY_FUNCTION);
  }
}
