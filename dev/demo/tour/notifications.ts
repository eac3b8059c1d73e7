import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Facts } from '../../../functions/notify/message';
import { until } from '../../tools/until';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { Scenario } from '../scenarios/scenario';
import type { TourDeployment } from './deployment';

/** A message as a subscriber with the protocol `sqs` receives it. */
interface Notification {
  readonly subject: string;
  readonly facts: Facts;
}

/** Shows the notifications of the demo: of the killed run, and of the dumps that followed. */
export async function showNotifications(
  scenario: Scenario,
  { cloud }: DemoEnvironment,
  { inboxUrl }: TourDeployment,
  { killed, dumped }: { killed: string; dumped: string },
): Promise<void> {
  const notifications: Notification[] = [];
  const has = (slot: string, change: Facts['change']) =>
    notifications.some(({ facts }) => facts.slot === slot && facts.change === change);
  await until(
    async () => {
      const messages = await receive(cloud.client(SQSClient), inboxUrl);
      // Alarms publish to the same topic.
      notifications.push(...messages.filter(({ facts }) => facts.eventId !== undefined));
      return (has(killed, 'recovered') && has(dumped, 'dumped')) || undefined;
    },
    { what: 'The messages', seconds: 60, everyMilliseconds: 500 },
  );
  for (const { subject, facts } of notifications) scenario.record(`${facts.change}: ${subject}`);
  scenario.record(
    `For ${killed}, whose run was killed, messages reported a takeover and the dump of the retry.`,
    has(killed, 'taken-over') && has(killed, 'recovered'),
  );
  const ids = new Set(notifications.map(({ facts }) => facts.eventId));
  scenario.record(`${notifications.length} messages, ${ids.size} changes.`, notifications.length === ids.size);
}

async function receive(sqs: SQSClient, QueueUrl: string): Promise<Notification[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '' }) => {
    const { Subject, Message } = JSON.parse(Body);
    return { subject: Subject, facts: JSON.parse(Message) };
  });
}
