import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression, listExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import type { Account } from '../foundation/account';
import { type Contribution, type Precondition, rule } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import { policyDocument, type Statement } from '../foundation/policy';

export interface AlarmsTopicProps {
  readonly account: Account;
  readonly naming: Naming;
  /** Terraform expression: without alarms, the topic is there only when it is true. */
  readonly alsoWhen?: string;
  /** What the alarms are for, to follow "Creates the alarms: ". */
  readonly alarms: string;
}

/** The topic that tells people of alarms, created or existing. */
export class AlarmsTopic extends Construct {
  readonly contribution: Contribution;
  /** ARN of the topic, as a Terraform template; a hyphen where there is none, so that a precondition is the one to say so. */
  readonly arn: string;
  /** What an alarm does when its state changes. */
  readonly actions: string[];
  /** What a role needs to publish. */
  readonly publishStatements: readonly Statement[];
  private readonly account: Account;
  private readonly naming: Naming;
  private readonly count: number;

  constructor(scope: Construct, { account, naming, alsoWhen, alarms }: AlarmsTopicProps) {
    super(scope, 'alarms-topic');
    const needed = ['var.create_alarms', ...(alsoWhen ? [alsoWhen] : [])].join(' || ');
    this.account = account;
    this.naming = naming;
    this.count = countWhen(`(${needed}) && var.create_alarms_topic`);
    this.contribution = { preconditions: this.rules(needed) };
    this.inputs(alarms);
    const keyArn = this.key();
    const topic = new SnsTopic(this, 'topic.alarms', {
      count: this.count,
      name: `${naming.resource}-alarms`,
      kmsMasterKeyId: expression(keyArn),
      tags: naming.tags,
    });
    const created = attributeOfOptional(topic, 'arn');
    const topicKey = expression(`var.create_alarms_topic ? ${keyArn} : var.alarms_topic_kms_key_arn`);
    const arn = local(
      this,
      'alarms_topic_arn',
      expression(`!(${needed}) ? null : var.create_alarms_topic ? ${created} : var.alarms_topic_arn`),
    );
    this.arn = expression(`coalesce(${arn}, "-")`);
    this.actions = listExpression(`compact([${arn}])`);
    this.publishStatements = [
      { sid: 'Tell', actions: ['sns:Publish'], resources: [this.arn] },
      {
        sid: 'EncryptMessages',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [topicKey],
        condition: { StringEquals: { 'kms:ViaService': `sns.${account.region}.amazonaws.com` } },
        when: 'var.create_alarms_topic || var.alarms_topic_kms_key_arn != null',
      },
    ];
    this.admitAlarms(expression(created));
    const subscription = new SnsTopicSubscription(this, 'subscription.alarm_emails', {
      topicArn: expression(created),
      protocol: 'email',
      endpoint: expression('each.key'),
    });
    subscription.addOverride(
      'for_each',
      expression(`(${needed}) && var.create_alarms_topic ? var.alarm_emails : toset([])`),
    );
    output(
      this,
      'alarms_topic_arn',
      'ARN of the topic of the alarms, for further jobs that share it.',
      expression(arn),
    );
    output(
      this,
      'alarms_topic_kms_key_arn',
      'ARN of the key of the topic, for further jobs that share the topic; null when it has no key of its own.',
      topicKey,
    );
  }

  private rules(needed: string): Precondition[] {
    return [
      rule(
        `!(${needed}) || var.create_alarms_topic || var.alarms_topic_arn != null`,
        'alarms_topic_arn must name an existing topic when create_alarms_topic is false',
        'alarms_topic_arn',
      ),
      rule(
        '!var.create_alarms_topic || var.alarms_topic_arn == null',
        'create_alarms_topic must be false when alarms_topic_arn names an existing topic',
        'alarms_topic_arn',
      ),
      rule(
        'var.create_alarms_topic || length(var.alarm_emails) == 0',
        'alarm_emails must be empty when create_alarms_topic is false, because the subscriptions of an existing topic belong to its owner',
        'alarm_emails',
      ),
    ];
  }

  private inputs(alarms: string): void {
    input(this, 'create_alarms', {
      type: 'bool',
      default: true,
      description: `Creates the alarms: ${alarms}.`,
    });
    input(this, 'create_alarms_topic', {
      type: 'bool',
      default: true,
      description:
        'Creates the SNS topic of the alarms, and the KMS key that it is encrypted with. False: the existing topic `alarms_topic_arn` is used.',
    });
    input(this, 'alarms_topic_arn', {
      type: 'string',
      default: null,
      description: 'ARN of an existing SNS topic that CloudWatch may publish to.',
      rules: [
        {
          condition: 'can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.alarms_topic_arn))',
          must: 'be the ARN of an SNS topic',
        },
      ],
    });
    input(this, 'alarms_topic_kms_key_arn', {
      type: 'string',
      default: null,
      description:
        'ARN of the KMS key that the existing topic is encrypted with, for the messages of `notify_changes`. Null: the topic is not encrypted with a key of its own.',
      rules: [
        {
          condition:
            'can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.alarms_topic_kms_key_arn))',
          must: 'be the ARN of a KMS key',
        },
      ],
    });
    input(this, 'alarm_emails', {
      type: 'set(string)',
      default: [],
      description:
        'E-mail addresses that the created topic sends alarms to. Each gets a message with a link, and alarms only after somebody has followed it.',
      rules: [
        {
          condition:
            'alltrue([for address in var.alarm_emails : can(regex("^[^@[:space:]]+@[^@[:space:]]+$", address))])',
          must: 'hold e-mail addresses',
        },
      ],
    });
  }

  /**
   * A key of its own: CloudWatch can't use the one that AWS manages for SNS, and would drop the messages silently.
   *
   * @returns Terraform expression of its ARN
   */
  private key(): string {
    const key = new KmsKey(this, 'key.alarms', {
      count: this.count,
      description: `Topic of the alarms of the job ${this.naming.job}`,
      enableKeyRotation: true,
      policy: policyDocument(this, 'alarms_key', [
        {
          sid: 'Account',
          principal: { AWS: `arn:${this.account.partition}:iam::${this.account.id}:root` },
          actions: ['kms:*'],
          resources: ['*'],
        },
        {
          sid: 'Alarms',
          principal: { Service: 'cloudwatch.amazonaws.com' },
          actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          resources: ['*'],
          condition: { StringEquals: { 'aws:SourceAccount': this.account.id } },
        },
      ]),
      tags: this.naming.tags,
    });
    new KmsAlias(this, 'alias.alarms', {
      count: this.count,
      name: `alias/${this.naming.resource}-alarms`,
      targetKeyId: expression(attributeOfOptional(key, 'key_id')),
    });
    return attributeOfOptional(key, 'arn');
  }

  private admitAlarms(topicArn: string): void {
    new SnsTopicPolicy(this, 'topic_policy.alarms', {
      count: this.count,
      arn: topicArn,
      policy: policyDocument(this, 'alarms_topic', [
        {
          sid: 'Alarms',
          principal: { Service: 'cloudwatch.amazonaws.com' },
          actions: ['sns:Publish'],
          resources: [topicArn],
          condition: { StringEquals: { 'aws:SourceAccount': this.account.id } },
        },
      ]),
    });
  }
}
