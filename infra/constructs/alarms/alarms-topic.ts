import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression, listExpression } from '../../synth/expression';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import type { JobNames } from '../foundation/naming';
import { policyDocument, type Statement } from '../foundation/policy';
import { existingIsNamed, type Precondition, rule } from '../foundation/precondition';
import { alarmsTopicInputs } from './alarms-topic-inputs';
import { AlarmsTopicKey } from './alarms-topic-key';

export interface AlarmsTopicProps {
  readonly account: Account;
  readonly naming: JobNames;
  /** Terraform expression: without alarms, the topic exists only when it is true. */
  readonly alsoWhen?: string;
  /** Conditions that the alarms report, to complete "Creates the alarms: ". */
  readonly alarms: string;
}

/** The topic that receives alarms and notifications, created or existing. */
export class AlarmsTopic extends Construct {
  readonly contribution: Contribution;
  /** ARN of the topic, as a Terraform template; a hyphen when it is missing, so that only the precondition fails. */
  readonly arn: string;
  /** Actions of an alarm when its state changes. */
  readonly actions: string[];
  /** Permissions that a role needs to publish. */
  readonly publishStatements: readonly Statement[];

  constructor(scope: Construct, { account, naming, alsoWhen, alarms }: AlarmsTopicProps) {
    super(scope, 'alarms-topic');
    const needed = ['var.create_alarms', ...(alsoWhen ? [alsoWhen] : [])].join(' || ');
    const isCreated = `(${needed}) && var.create_alarms_topic`;
    this.contribution = { preconditions: rules(needed) };
    alarmsTopicInputs(this, alarms);
    const key = new AlarmsTopicKey(this, { account, naming, when: isCreated });
    const topic = new SnsTopic(this, 'topic.alarms', {
      count: countWhen(isCreated),
      name: `${naming.resource}-alarms`,
      kmsMasterKeyId: expression(key.arn),
      tags: naming.tags,
    });
    const createdArn = attributeOfOptional(topic, 'arn');
    const topicKey = expression(`var.create_alarms_topic ? ${key.arn} : var.alarms_topic_kms_key_arn`);
    const arn = local(
      this,
      'alarms_topic_arn',
      expression(`!(${needed}) ? null : var.create_alarms_topic ? ${createdArn} : var.alarms_topic_arn`),
    );
    this.arn = expression(`coalesce(${arn}, "-")`);
    this.actions = listExpression(`compact([${arn}])`);
    this.publishStatements = [
      { sid: 'Tell', actions: ['sns:Publish'], resources: [this.arn] },
      {
        sid: 'EncryptMessages',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [topicKey],
        condition: { StringEquals: { 'kms:ViaService': account.endpoint('sns') } },
        when: 'var.create_alarms_topic || var.alarms_topic_kms_key_arn != null',
      },
    ];
    this.allowAlarms(expression(createdArn), account, isCreated);
    this.subscribeEmails(expression(createdArn), isCreated);
    output(
      this,
      'alarms_topic_arn',
      'ARN of the SNS topic of the alarms, for other jobs that share it.',
      expression(arn),
    );
    output(
      this,
      'alarms_topic_kms_key_arn',
      'ARN of the KMS key of the topic, for other jobs that share the topic; null when it has no customer managed key.',
      topicKey,
    );
  }

  private allowAlarms(topicArn: string, account: Account, isCreated: string): void {
    new SnsTopicPolicy(this, 'topic_policy.alarms', {
      count: countWhen(isCreated),
      arn: topicArn,
      policy: policyDocument(this, 'alarms_topic', [
        {
          sid: 'Alarms',
          principal: { Service: 'cloudwatch.amazonaws.com' },
          actions: ['sns:Publish'],
          resources: [topicArn],
          condition: { StringEquals: { 'aws:SourceAccount': account.id } },
        },
      ]),
    });
  }

  private subscribeEmails(topicArn: string, isCreated: string): void {
    const subscription = new SnsTopicSubscription(this, 'subscription.alarm_emails', {
      topicArn,
      protocol: 'email',
      endpoint: expression('each.key'),
    });
    subscription.addOverride('for_each', expression(`${isCreated} ? var.alarm_emails : toset([])`));
  }
}

function rules(needed: string): Precondition[] {
  return [
    existingIsNamed({
      create: 'create_alarms_topic',
      name: 'alarms_topic_arn',
      resource: 'topic',
      neededWhen: needed,
    }),
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
