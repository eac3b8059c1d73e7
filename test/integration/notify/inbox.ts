import { setTimeout as sleep } from 'node:timers/promises';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalCloud } from '../../../dev/local-cloud';
import type { Facts } from '../../../functions/notify/message';

const LIMIT_MS = 20_000;

/** A message of the topic, as a queue receives it. */
export interface Notification {
  readonly subject: string;
  readonly facts: Facts;
  readonly attributes: Record<string, { Type: string; Value: string }>;
}

/** A queue that a test reads. */
export class Inbox {
  readonly #bodies: unknown[] = [];

  private constructor(
    private readonly cloud: LocalCloud,
    private readonly name: string,
    readonly url: string,
  ) {}

  static async create(cloud: LocalCloud, name: string): Promise<Inbox> {
    // A queue accepts messages from a topic only if its own policy allows it.
    const Statement = [
      { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
    ];
    const Attributes = { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) };
    const create = new CreateQueueCommand({ QueueName: name, Attributes });
    const { QueueUrl = '' } = await cloud.client(SQSClient).send(create);
    return new Inbox(cloud, name, QueueUrl);
  }

  /** Subscribes to a topic; with a filter policy, to some of its messages. */
  async subscribe(TopicArn: string, filterPolicy?: object): Promise<void> {
    const Endpoint = `arn:aws:sqs:${this.cloud.region}:${this.cloud.accountId}:${this.name}`;
    const Attributes = filterPolicy && { FilterPolicy: JSON.stringify(filterPolicy) };
    await this.cloud
      .client(SNSClient)
      .send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, ...(Attributes && { Attributes }) }));
  }

  /** Waits for this number of matching bodies, and returns all bodies so far. */
  async bodies<T>(count: number, wanted: (body: T) => boolean = () => true): Promise<T[]> {
    for (const start = Date.now(); Date.now() - start < LIMIT_MS; await sleep(50)) {
      await this.#receive();
      const found = (this.#bodies as T[]).filter(wanted);
      if (found.length >= count) return found;
    }
    throw new Error(`The queue ${this.name} did not get ${count} such messages, but: ${JSON.stringify(this.#bodies)}`);
  }

  /** Waits for this number of messages about a slot, and returns them in order. */
  async notified(slot: string, count: number): Promise<Notification[]> {
    const messages = await this.bodies<Envelope>(count, ({ Message }) => JSON.parse(Message).slot === slot);
    return messages.map(({ Subject, Message, MessageAttributes }) => ({
      subject: Subject,
      facts: JSON.parse(Message),
      attributes: MessageAttributes,
    }));
  }

  async #receive(): Promise<void> {
    const sqs = this.cloud.client(SQSClient);
    const request = new ReceiveMessageCommand({ QueueUrl: this.url, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await sqs.send(request);
    for (const { Body = '', ReceiptHandle } of Messages) {
      this.#bodies.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle }));
    }
  }
}

/** "Amazon SNS message formats", Amazon SNS Developer Guide. */
interface Envelope {
  readonly Subject: string;
  readonly Message: string;
  readonly MessageAttributes: Notification['attributes'];
}
