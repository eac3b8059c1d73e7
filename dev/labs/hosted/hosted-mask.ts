import { verdictKey } from '../../../functions/dump-format/keys/object-keys';
import type { Response } from '../../../functions/mask/create-handler';
import type { LocalCloud } from '../../local-cloud';
import { deployFunction, deployRole } from '../../local-cloud/deploy';
import { type Answer, invoke } from '../../local-cloud/invoke';
import { LOCK_TABLE } from '../in-process/dump-lab';
import { MASKED_BUCKET, MASKED_JOB, maskEnvironment } from '../in-process/mask-lab';
import { objectCreated } from '../in-process/verify-lab';
import { functionZip } from '../released/function-zip';
import { HostedReader, placeOf, shopModule } from './hosted-reader';

export const MASK_FUNCTION = 'shop-masked';

/** What the role of masking may do, by the IDs of its statements. */
export const MASK_STATEMENTS = [
  'ReadSource',
  'FindSource',
  'WriteDumps',
  'OverwriteNoDump',
  'OverwriteNoFacts',
  'OverwriteNoManifest',
  'ReadDumps',
  'FindDumps',
  'ReadRules',
  'HoldLock',
  'ReadKey',
] as const;

/** Values of the module about the masked dumps of the job of the lab. */
export function maskedPlace({ region, accountId }: Pick<LocalCloud, 'region' | 'accountId'>): Record<string, string> {
  return {
    '${local.masked_bucket_arn}': `arn:aws:s3:::${MASKED_BUCKET}`,
    '${local.masked_bucket_name}': MASKED_BUCKET,
    '${local.masked_name}': MASKED_JOB,
    '${local.masked_resource_name}': MASK_FUNCTION,
    '${local.lock_table_arn}': `arn:aws:dynamodb:${region}:${accountId}:table/${LOCK_TABLE}`,
    'parameter/${trimprefix(coalesce(var.mask_key_parameter, \\"-\\"), \\"/\\")}': 'parameter/lab/mask-key',
  };
}

export interface HostedMaskOptions {
  readonly layerArn: string;
  readonly memoryMb?: number;
  /** Environment variables that differ from {@link maskEnvironment}. */
  readonly environment?: Record<string, string>;
  /** Further permissions, by the IDs of their statements. */
  readonly sids?: readonly string[];
}

/** The mask function as it is released, with the role that the module makes. Bucket, rules and key are made by `MaskLab`. */
export class HostedMask extends HostedReader {
  static async deploy(cloud: LocalCloud, options: HostedMaskOptions): Promise<HostedMask> {
    const { layerArn, memoryMb = 1024, environment = {}, sids = [] } = options;
    const module = shopModule({ ...placeOf(cloud), ...maskedPlace(cloud) });
    await deployFunction(cloud, MASK_FUNCTION, '', {
      Role: await deployRole(cloud, MASK_FUNCTION, module.statements('mask', [...MASK_STATEMENTS, ...sids])),
      Code: { ZipFile: await functionZip('mask') },
      Layers: [layerArn],
      MemorySize: memoryMb,
      // More than any test takes.
      Timeout: 600,
      Environment: { Variables: { ...maskEnvironment(), ...environment } },
    });
    return new HostedMask(cloud, MASK_FUNCTION);
  }

  /** Masks a dump as the arrival of its verdict does. */
  mask(dumpKey: string): Promise<Answer<Response>> {
    return this.request(objectCreated(verdictKey(dumpKey)));
  }

  request(event: unknown): Promise<Answer<Response>> {
    return invoke<Response>(this.cloud, MASK_FUNCTION, event);
  }
}
