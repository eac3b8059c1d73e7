import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { type Container, createContainer } from '../../../functions/mask/container';
import { createHandler, type NotMasked } from '../../../functions/mask/create-handler';
import { ENV } from '../../../functions/mask/env';
import type { Response } from '../../../functions/store-dump/response';
import { ENV as VERIFY_ENV } from '../../../functions/verify/env';
import { clientTree } from '../../../layers/mysql-client/build';
import { BUCKET, LOCK_TABLE, putParameter } from '../cloud/dump-cloud';
import { objectCreated } from '../cloud/events';
import { DrillLab, drillEnvironment } from './drill-lab';
import type { DumpLab } from './dump-lab';
import { lambdaContext } from './lambda-context';
import { VerifyLab, verifyEnvironment } from './verify-lab';

export const MASKED_BUCKET = 'masked';
export const MASKED_JOB = 'shop-masked';
export const MASK_KEY = 'a key of 32 characters or more, for tests';
const RULES_KEY = '_mask/shop-masked/rules.json';

/** The function's environment for the dumps of the job `shop`, as {@link DumpLab} makes them. */
export function maskEnvironment(): Record<string, string> {
  return {
    [ENV.jobName]: MASKED_JOB,
    [ENV.slotUnit]: 'day',
    [ENV.slotTimezone]: 'UTC',
    [ENV.bucket]: MASKED_BUCKET,
    [ENV.sourceJobName]: 'shop',
    [ENV.sourceBucket]: BUCKET,
    [ENV.sourcePrefix]: 'backups',
    [ENV.rulesKey]: RULES_KEY,
    [ENV.keyParameter]: '/lab/mask-key',
    [ENV.lockTable]: LOCK_TABLE,
    [ENV.metricsNamespace]: 'MysqlDump',
  };
}

export interface MaskRun {
  readonly services?: Partial<Container>;
  readonly remaining?: () => number;
  readonly requestId?: string;
}

/** The real mask handler with the real services in this process, and verification and drills of the masked dumps. */
export class MaskLab {
  readonly verify: VerifyLab;
  readonly drill: DrillLab;

  private constructor(readonly dumps: DumpLab) {
    const place = { [VERIFY_ENV.jobName]: MASKED_JOB, [VERIFY_ENV.bucket]: MASKED_BUCKET, [VERIFY_ENV.prefix]: '' };
    this.verify = new VerifyLab(dumps, { ...verifyEnvironment(), ...place });
    this.drill = new DrillLab(dumps, { ...drillEnvironment(), ...place });
  }

  /** Bucket, key and rules for masked dumps. */
  static async create(dumps: DumpLab, rules: object): Promise<MaskLab> {
    await dumps.cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: MASKED_BUCKET }));
    await putParameter(dumps.cloud, '/lab/mask-key', MASK_KEY, 'SecureString');
    const lab = new MaskLab(dumps);
    await lab.putRules(rules);
    return lab;
  }

  async putRules(rules: object): Promise<void> {
    await this.dumps.cloud
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: MASKED_BUCKET, Key: RULES_KEY, Body: JSON.stringify(rules) }));
  }

  async invoke(event: unknown, { services, remaining, requestId }: MaskRun = {}): Promise<Response | NotMasked> {
    const container = {
      ...createContainer(maskEnvironment(), await clientTree()),
      publishMetrics: () => {},
      ...services,
    };
    const context = lambdaContext({ requestId, remaining });
    return (await createHandler(container)(event, context)) as Response | NotMasked;
  }

  /** Masks a dump as the arrival of its verdict does. */
  async mask(dumpKey: string, run: MaskRun = {}): Promise<Response> {
    const response = await this.invoke(objectCreated(verdictKey(dumpKey)), run);
    if ('masked' in response) throw new Error(`${dumpKey} was not masked: ${response.reason}`);
    return response;
  }

  /** Keys of the objects of the masked dumps. */
  async keys(): Promise<string[]> {
    return (await this.dumps.keys(MASKED_BUCKET)).filter((key) => key !== RULES_KEY);
  }
}
