import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { explainAwsError } from '../core/aws/aws-errors';
import { PublishError } from '../core/errors';
import type { Message } from './message';

/** Publishes a message to the topic. @throws {PublishError} */
export type Publish = (message: Message) => Promise<void>;

/** The protocols whose receiver is a program ("Publish", Amazon SNS API Reference); all others get the text. */
const PROGRAMS = ['sqs', 'lambda', 'http', 'https', 'firehose', 'email-json'] as const;

const TOPIC_MISSING = {
  code: 'TOPIC_MISSING',
  detail: 'The topic does not exist in this region. Create it, or correct the variable alarms_topic_arn.',
} as const;

export function createPublish(sns: SNSClient, topicArn: string): Publish {
  return async ({ subject, text, facts }) => {
    const json = JSON.stringify(facts);
    const byProtocol = {
      default: text,
      email: text,
      sms: subject,
      ...Object.fromEntries(PROGRAMS.map((protocol) => [protocol, json])),
    };
    try {
      await sns.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subject,
          MessageStructure: 'json',
          Message: JSON.stringify(byProtocol),
          // Attributes for the filter policy of a subscription.
          MessageAttributes: { change: attribute(facts.change), job: attribute(facts.job) },
        }),
      );
    } catch (error) {
      const resource = `topic "${topicArn}"`;
      const { code, detail } = explainAwsError({
        service: 'SNS',
        action: 'publish to',
        resource,
        error,
        code: 'NOTIFICATION_NOT_SENT',
        hints: { NotFound: TOPIC_MISSING, NotFoundException: TOPIC_MISSING },
      });
      throw new PublishError(code, detail, { cause: error });
    }
  };
}

function attribute(value: string) {
  return { DataType: 'String', StringValue: value };
}
