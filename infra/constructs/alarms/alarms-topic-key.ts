import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import { policyDocument } from '../foundation/policy';

export interface AlarmsTopicKeyProps {
  readonly account: Account;
  readonly naming: JobNames;
  /** Terraform expression: the key exists only when it is true. */
  readonly when: string;
}

/**
 * The customer managed key of the topic. CloudWatch cannot use the key that AWS manages for SNS, and would drop messages
 * without an error.
 */
export class AlarmsTopicKey extends Construct {
  /** Terraform expression; null when the key does not exist. */
  readonly arn: string;

  constructor(scope: Construct, { account, naming, when }: AlarmsTopicKeyProps) {
    super(scope, 'alarms-topic-key');
    const count = countWhen(when);
    const key = new KmsKey(this, 'key.alarms', {
      count,
      description: `Topic of the alarms of the job ${naming.job}`,
      enableKeyRotation: true,
      policy: policyDocument(this, 'alarms_key', [
        {
          sid: 'Account',
          principal: { AWS: `arn:${account.partition}:iam::${account.id}:root` },
          actions: ['kms:*'],
          resources: ['*'],
        },
        {
          sid: 'Alarms',
          principal: { Service: 'cloudwatch.amazonaws.com' },
          actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          resources: ['*'],
          condition: { StringEquals: { 'aws:SourceAccount': account.id } },
        },
      ]),
      tags: naming.tags,
    });
    new KmsAlias(this, 'alias.alarms', {
      count,
      name: `alias/${naming.resource}-alarms`,
      targetKeyId: expression(attributeOfOptional(key, 'key_id')),
    });
    this.arn = attributeOfOptional(key, 'arn');
  }
}
