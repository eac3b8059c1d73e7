import { verdictKey } from '../../../functions/dump-format/keys/object-keys';
import type { Response } from '../../../functions/store-dump/response';
import type { LocalCloud } from '../../local-cloud';
import { LOCK_TABLE } from '../cloud/dump-cloud';
import { objectCreated } from '../cloud/events';
import { MASKED_BUCKET, MASKED_JOB, maskEnvironment } from '../in-process/mask-lab';
import { placeOf, shopModule } from '../released/shop-module';
import {
  deployReleased,
  HostedFunction,
  type HostedOptions,
  type HostedResult,
  type JobFunction,
} from './hosted-function';

export const MASK_FUNCTION = {
  name: 'shop-masked',
  folder: 'mask',
  sids: [
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
  ],
} as const satisfies JobFunction;

/** Values of the module about the masked dumps of the job of the lab. */
export function maskedPlace({ region, accountId }: Pick<LocalCloud, 'region' | 'accountId'>): Record<string, string> {
  return {
    '${local.masked_bucket_arn}': `arn:aws:s3:::${MASKED_BUCKET}`,
    '${local.masked_bucket_name}': MASKED_BUCKET,
    '${local.masked_name}': MASKED_JOB,
    '${local.masked_resource_name}': MASK_FUNCTION.name,
    '${local.lock_table_arn}': `arn:aws:dynamodb:${region}:${accountId}:table/${LOCK_TABLE}`,
    'parameter/${trimprefix(coalesce(var.mask_key_parameter, \\"-\\"), \\"/\\")}': 'parameter/lab/mask-key',
  };
}

/** The mask function as it is released, with the role that the module makes. Bucket, rules and key are made by `MaskLab`. */
export class HostedMask extends HostedFunction<Response> {
  static async deploy(cloud: LocalCloud, options: HostedOptions): Promise<HostedMask> {
    const { layerArn, memoryMb = 1024, environment = {}, sids = [] } = options;
    const module = shopModule({ ...placeOf(cloud), ...maskedPlace(cloud) });
    const mask = { ...MASK_FUNCTION, sids: [...MASK_FUNCTION.sids, ...sids] };
    await deployReleased(cloud, module, mask, {
      Layers: [layerArn],
      MemorySize: memoryMb,
      // More than any test takes.
      Timeout: 600,
      Environment: { Variables: { ...maskEnvironment(), ...environment } },
    });
    return new HostedMask(cloud, MASK_FUNCTION.name);
  }

  /** Masks a dump as the arrival of its verdict does. */
  mask(dumpKey: string): Promise<HostedResult<Response>> {
    return this.invoke(objectCreated(verdictKey(dumpKey)));
  }
}
