import type { Construct } from 'constructs';
import { input } from '../../synth/input';
import { arnOf, kmsKeyArn } from '../foundation/input-rules/arn';
import { eachMatching } from '../foundation/input-rules/pattern';

/** Declares the inputs of the topic. `alarms` completes the description "Creates the alarms: ". */
export function alarmsTopicInputs(scope: Construct, alarms: string): void {
  input(scope, 'create_alarms', {
    type: 'bool',
    default: true,
    description: `Creates the alarms: ${alarms}.`,
  });
  input(scope, 'create_alarms_topic', {
    type: 'bool',
    default: true,
    description:
      'Creates the SNS topic of the alarms and its KMS key. False: the module uses the existing topic `alarms_topic_arn`.',
  });
  input(scope, 'alarms_topic_arn', {
    type: 'string',
    default: null,
    description:
      'ARN of an existing SNS topic to which CloudWatch may publish. Required with `create_alarms_topic = false`, and only then.',
    rules: [arnOf('an SNS topic', 'alarms_topic_arn', { service: 'sns', resource: '[A-Za-z0-9_-]+' })],
  });
  input(scope, 'alarms_topic_kms_key_arn', {
    type: 'string',
    default: null,
    description:
      'ARN of the KMS key that encrypts the existing topic, for the messages of `notify_changes`. Null: the topic has no customer managed key.',
    rules: [kmsKeyArn('alarms_topic_kms_key_arn')],
  });
  input(scope, 'alarm_emails', {
    type: 'set(string)',
    default: [],
    description:
      'E-mail addresses that receive the alarms of the created topic. SNS sends each address a confirmation link, and alarms only after the recipient opens it.',
    rules: [eachMatching('var.alarm_emails', 'address', '^[^@[:space:]]+@[^@[:space:]]+$', 'hold e-mail addresses')],
  });
}
