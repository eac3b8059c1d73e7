import * as z from 'zod';
import { EventError } from '../../core/errors';
import { excerpt } from '../../core/words/excerpt';
import type { Delivery } from '../lock/record';

/** One record of a batch: a request for one slot. */
export interface BatchRecord {
  /** What Lambda calls it: to be reported when it failed. */
  readonly itemIdentifier: string;
  /** The same at every delivery of the record: identifies a forced run. */
  readonly requestId: string;
  readonly text: string;
  readonly delivery: Delivery;
}

/** Attributes of a dead letter of EventBridge Scheduler ("Configuring a dead-letter queue", EventBridge Scheduler User Guide). */
const schedulerAttributes = z.object({
  SCHEDULED_TIME: z.object({ stringValue: z.string().regex(/^\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|[+-][0-9:]+)$/) }),
});

/** What a mapping of an SQS queue delivers ("Using Lambda with Amazon SQS", Lambda Developer Guide). */
const sqsRecord = z
  .object({
    eventSource: z.literal('aws:sqs'),
    eventSourceARN: z.string().catch('aws:sqs'),
    attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }).optional().catch(undefined),
    messageId: z.string().min(1),
    body: z.string(),
    messageAttributes: schedulerAttributes.optional().catch(undefined),
  })
  .transform(({ messageId, body, messageAttributes, eventSourceARN, attributes }) => ({
    delivery: { from: eventSourceARN, ...(attributes ? { count: attributes.ApproximateReceiveCount } : {}) },
    itemIdentifier: messageId,
    requestId: messageId,
    // Whether the time is filled in in a dead letter's body is not documented; beside it, it is.
    text: messageAttributes
      ? body.replaceAll('<aws.scheduler.scheduled-time>', messageAttributes.SCHEDULED_TIME.stringValue)
      : body,
  }));

/** What a mapping of a Kinesis stream delivers ("Using Lambda with Kinesis"); `data` is Base64. */
const kinesisRecord = z
  .object({
    eventSource: z.literal('aws:kinesis'),
    eventSourceARN: z.string().catch('aws:kinesis'),
    eventID: z.string().min(1),
    kinesis: z.object({ sequenceNumber: z.string().min(1), data: z.string() }),
  })
  .transform(({ eventID, eventSourceARN, kinesis: { sequenceNumber, data } }) => ({
    delivery: { from: eventSourceARN },
    itemIdentifier: sequenceNumber,
    // `<shard id>:<sequence number>`; in a key only letters, digits and hyphens.
    requestId: eventID.replaceAll(/[^A-Za-z0-9-]/g, '-'),
    text: Buffer.from(data, 'base64').toString('utf8'),
  }));

const batch = z.object({ Records: z.array(z.union([sqsRecord, kinesisRecord])).min(1) });

/** What Lambda sends to an on-failure destination: of an asynchronous event with the event in it, of a stream without. */
const destinationRecord = z.object({
  requestContext: z.object({ requestId: z.string().min(1) }),
  requestPayload: z.unknown(),
});

/** The records of a batch, in its order; undefined when the event is no batch of a queue or stream. */
export function recordsOf(event: unknown): readonly BatchRecord[] | undefined {
  const parsed = batch.safeParse(event);
  return parsed.success ? parsed.data.Records : undefined;
}

/**
 * The event in a record, and the request that it first came with.
 *
 * @throws {EventError} when it holds none.
 */
export function requestIn({ text, requestId }: BatchRecord): { event: unknown; requestId: string } {
  const sent = parseJson(text);
  if (!isWrapped(sent)) return { event: sent, requestId };
  if ('KinesisBatchInfo' in sent) {
    throw new EventError(
      'EVENT_UNREADABLE',
      `The record reports a failed request in the stream, but not which one: ${excerpt(sent.KinesisBatchInfo)}. ` +
        `Read the request in the stream by its sequence number, and send it again.`,
    );
  }
  const wrapped = destinationRecord.safeParse(sent);
  if (!wrapped.success) {
    throw new EventError(
      'EVENT_UNREADABLE',
      `The record looks like one that Lambda sends of an event that failed, but has no "requestContext.requestId" or no "requestPayload": ${excerpt(sent)}. ` +
        `Send the event itself, such as {"slot": "2026-11-20"}.`,
    );
  }
  // The first request's id, so that a forced run is not repeated.
  return { event: wrapped.data.requestPayload, requestId: wrapped.data.requestContext.requestId };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EventError(
      'EVENT_UNREADABLE',
      `The record is not JSON: ${excerpt(text)}. Send an event such as {"slot": "2026-11-20"} as its text.`,
      { cause: error },
    );
  }
}

function isWrapped(sent: unknown): sent is Record<string, unknown> {
  return typeof sent === 'object' && sent !== null && 'requestContext' in sent;
}
