import type { LocalCloud } from '../../local-cloud';
import { BUCKET } from '../cloud/dump-cloud';
import { type ReleasedModule, releasedModule } from './released-module';

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

/** Expressions of the module about the account and region of a cloud. */
export function placeOf({ region, accountId }: Pick<LocalCloud, 'region' | 'accountId'>): Record<string, string> {
  return { '${local.partition}': 'aws', '${local.region}': region, '${local.account_id}': accountId };
}
