import { BUCKET } from './dump-cloud';

/** An event of an EventBridge rule, for a time of this day at 03:00 UTC. */
export function scheduledEvent(day: string): unknown {
  return { source: 'aws.events', 'detail-type': 'Scheduled Event', time: `${day}T03:00:00Z`, detail: {} };
}

/** The event that S3 sends to EventBridge for a new object, without the fields that are not read. */
export function objectCreated(key: string, bucket = BUCKET): unknown {
  const detail = { version: '0', bucket: { name: bucket }, object: { key } };
  return { source: 'aws.s3', 'detail-type': 'Object Created', detail };
}
