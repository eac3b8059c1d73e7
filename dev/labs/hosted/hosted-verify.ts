import { PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { manifestKey } from '../../../functions/dump-format/keys/object-keys';
import type { Verified } from '../../../functions/verify/create-handler';
import type { Invocation, LocalCloud } from '../../local-cloud';
import { BUCKET } from '../cloud/dump-cloud';
import { objectCreated } from '../cloud/events';
import { verifyEnvironment } from '../in-process/verify-lab';
import { deployRule } from '../released/deploy-rule';
import { placeOf, shopModule } from '../released/shop-module';
import { deployReleased, HostedFunction, type HostedOptions, type JobFunction } from './hosted-function';

export const VERIFY_FUNCTION = {
  name: 'shop-verify',
  folder: 'verify',
  sids: ['ReadDumps', 'WriteVerdicts', 'OverwriteNoVerdict', 'FindDumps'],
} as const satisfies JobFunction;

export interface HostedVerifyOptions extends HostedOptions {
  readonly timeoutSeconds?: number;
}

/** The verify function as it is released, in a bucket that sends its events. */
export class HostedVerify extends HostedFunction<Verified> {
  static async deploy(cloud: LocalCloud, options: HostedVerifyOptions): Promise<HostedVerify> {
    const { layerArn, memoryMb = 1024, timeoutSeconds = 120, environment = {}, sids = [] } = options;
    const module = shopModule(placeOf(cloud));
    const verify = { ...VERIFY_FUNCTION, sids: [...VERIFY_FUNCTION.sids, ...sids] };
    const functionArn = await deployReleased(cloud, module, verify, {
      Layers: [layerArn],
      MemorySize: memoryMb,
      Timeout: timeoutSeconds,
      Environment: { Variables: { ...verifyEnvironment(), ...environment } },
    });
    await deployRule(cloud, module, 'verify', functionArn);
    const { eventbridge } = module.resource<{ eventbridge: boolean }>('aws_s3_bucket_notification', 'dumps');
    const NotificationConfiguration = eventbridge ? { EventBridgeConfiguration: {} } : {};
    await cloud
      .client(S3Client)
      .send(new PutBucketNotificationConfigurationCommand({ Bucket: BUCKET, NotificationConfiguration }));
    return new HostedVerify(cloud, VERIFY_FUNCTION.name);
  }

  /** Verifies a dump as the arrival of its manifest does. @throws Error with the function's error and its log. */
  verify(dumpKey: string): Promise<Verified & { invocation: Invocation }> {
    return this.responseTo(objectCreated(manifestKey(dumpKey)));
  }
}
