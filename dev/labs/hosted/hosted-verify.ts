import { PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { manifestKey } from '../../../functions/dump-format/keys/object-keys';
import type { Verified } from '../../../functions/verify/create-handler';
import type { Invocation, LocalCloud } from '../../local-cloud';
import { invoke } from '../../local-cloud/invoke';
import { BUCKET } from '../in-process/dump-lab';
import { objectCreated, verifyEnvironment } from '../in-process/verify-lab';
import { deployReader, HostedReader, shopModule } from './hosted-reader';

export const VERIFY_FUNCTION = 'shop-verify';

export interface HostedVerifyOptions {
  readonly layerArn: string;
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  /** Environment variables that differ from {@link verifyEnvironment}. */
  readonly environment?: Record<string, string>;
  /** Further permissions, by the IDs of their statements. */
  readonly sids?: readonly string[];
}

/** The verify function as it is released, in a bucket that sends its events. */
export class HostedVerify extends HostedReader {
  static async deploy(cloud: LocalCloud, options: HostedVerifyOptions): Promise<HostedVerify> {
    const { layerArn, memoryMb = 1024, timeoutSeconds = 120, environment = {}, sids = [] } = options;
    await deployReader(cloud, 'verify', ['ReadDumps', 'WriteVerdicts', 'OverwriteNoVerdict', 'FindDumps', ...sids], {
      Layers: [layerArn],
      MemorySize: memoryMb,
      Timeout: timeoutSeconds,
      Environment: { Variables: { ...verifyEnvironment(), ...environment } },
    });
    const { eventbridge } = shopModule().resource<{ eventbridge: boolean }>('aws_s3_bucket_notification', 'dumps');
    const NotificationConfiguration = eventbridge ? { EventBridgeConfiguration: {} } : {};
    await cloud
      .client(S3Client)
      .send(new PutBucketNotificationConfigurationCommand({ Bucket: BUCKET, NotificationConfiguration }));
    return new HostedVerify(cloud, VERIFY_FUNCTION);
  }

  /** Verifies a dump as the arrival of its manifest does. @throws Error with the function's error and its log. */
  async verify(dumpKey: string): Promise<Verified & { invocation: Invocation }> {
    const { response, error } = await invoke<Verified>(
      this.cloud,
      VERIFY_FUNCTION,
      objectCreated(manifestKey(dumpKey)),
    );
    const invocation = this.invocations.at(-1);
    if (!response || !invocation) {
      throw new Error(`${VERIFY_FUNCTION} failed: ${error?.errorMessage}\nIts log:\n${invocation?.logs}`);
    }
    return { ...response, invocation };
  }
}
