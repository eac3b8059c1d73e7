import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Facts } from '../../../functions/notify/message';
import { until } from '../../tools/until';
import type { Point } from '../evidence';
import type { Stage } from '../stage';
import type { TourDeployment } from './deployment';

/** A message as a subscriber of the protocol `sqs` gets it. */
interface Told {
  readonly subject: string;
  readonly facts: Facts;
}

/** What a person was told while the demo ran: of the run that was killed, and of the dumps that followed. */
export async function showNotifications(
  point: Point,
  { cloud }: Stage,
  { inboxUrl }: TourDeployment,
  { killed, dumped }: { killed: string; dumped: string },
): Promise<void> {
  const told: Told[] = [];
  const has = (slot: string, change: Facts['change']) =>
    told.some(({ facts }) => facts.slot === slot && facts.change === change);
  await until(
    async () => {
      const messages = await receive(cloud.client(SQSClient), inboxUrl);
      // The alarms tell the same topic.
      told.push(...messages.filter(({ facts }) => facts.eventId !== undefined));
      return (has(killed, 'recovered') && has(dumped, 'dumped')) || undefined;
    },
    { what: 'The messages', seconds: 60, everyMilliseconds: 500 },
  );
  for (const { subject, facts } of told) point.saw(`${facts.change}: ${subject}`);
  point.saw(
    `Of ${killed}, whose run was killed, it said that another run took over, and that the dump is there.`,
    has(killed, 'taken-over') && has(killed, 'recovered'),
  );
  const ids = new Set(told.map(({ facts }) => facts.eventId));
  point.saw(`${told.length} messages, ${ids.size} changes.`, told.length === ids.size);
}

async function receive(sqs: SQSClient, QueueUrl: string): Promise<Told[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '' }) => {
    const { Subject, Message } = JSON.parse(Body);
    return { subject: Subject, facts: JSON.parse(Message) };
  });
}
