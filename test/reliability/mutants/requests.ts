import { mutantsOf } from './mutant';

/** What the records of a queue or stream ask for. */
export const RECORDS = mutantsOf('slot-job/event/records.ts', 'unit/functions/slot-job/event/records.test.ts', [
  {
    guard: "a dead letter's scheduled time is a time",
    find: 'stringValue: z.string().regex(/^\\d{4}-\\d{2}-\\d{2}T[0-9:.]+(Z|[+-][0-9:]+)$/)',
    replace: 'stringValue: z.string()',
    test: 'a dead letter of EventBridge Scheduler is refused when its body has the placeholder and the attribute is "2026-11-20T03:00:00Z\\", \\"force\\": \\""',
  },
  {
    guard: 'only records of a queue or stream are read as such',
    find: "eventSource: z.literal('aws:sqs')",
    replace: 'eventSource: z.string()',
    test: 'does not treat records of another service as a batch',
  },
  {
    guard: 'a message has an id to be reported by',
    find: 'messageId: z.string().min(1)',
    replace: 'messageId: z.string()',
    test: 'does not treat a message without an id, which could not be reported as a batch',
  },
  {
    guard: 'a record has a number to be reported by',
    find: 'sequenceNumber: z.string().min(1)',
    replace: 'sequenceNumber: z.string()',
    test: 'does not treat a record without a number, which could not be reported as a batch',
  },
  {
    guard: 'a batch holds a record',
    find: '])).min(1) });',
    replace: '])) });',
    test: 'does not treat no record as a batch',
  },
  {
    guard: 'a forced dump of a stream is told apart by its record',
    find: "requestId: eventID.replaceAll(/[^A-Za-z0-9-]/g, '-')",
    replace: "requestId: 'stream'",
    test: 'identifies a forced dump by its message id, which stays the same at redelivery',
  },
  {
    guard: 'a forced dump keeps its request through the retry queue',
    find: 'requestId: wrapped.data.requestContext.requestId }',
    replace: 'requestId }',
    test: 'a record of a queue keeps the request of a failed forced dump, so that it is not made twice',
  },
  {
    guard: 'a record of the retry queue names its request',
    find: 'requestId: z.string().min(1)',
    replace: 'requestId: z.string()',
    test: 'a record of a queue is refused as a failure without an id',
  },
  {
    guard: 'what Lambda tells of a stream is no request',
    find: "if ('KinesisBatchInfo' in sent) {",
    replace: "if ('DDBStreamBatchInfo' in sent) {",
    test: "a record of a queue is refused as Lambda's report of a failed stream batch",
  },
]);

/** Which records of a batch are run, and which reported. */
export const BATCH = mutantsOf('slot-job/run-batch.ts', 'unit/functions/slot-job/run-batch.test.ts', [
  {
    guard: 'a record that fails is reported',
    find: '      failed.push(record);\n',
    replace: '',
    test: 'reports a failed record and runs the records behind it',
  },
  {
    guard: 'records behind one that fails are run',
    find: 'errors.push(error);',
    replace: 'errors.push(error);\n      break;',
    test: 'reports a failed record and runs the records behind it',
  },
  {
    guard: 'a record is not begun without time for it',
    find: 'remaining() < Math.max(LEAST_TIME, longest)',
    replace: 'remaining() < 0',
    test: 'a record that the remaining time may not suffice for is not started, and is redelivered with those behind it',
  },
  {
    guard: 'as much time as the longest run took is needed',
    find: 'Math.max(LEAST_TIME, longest)',
    replace: 'LEAST_TIME',
    test: 'a record that the remaining time may not suffice for is judged by the longest run of the batch',
  },
  {
    guard: 'the first record is begun whatever time is left',
    find: 'index > 0 && ',
    replace: '',
    test: 'a record that the remaining time may not suffice for is started when it is the first, because a later invocation has no more time',
  },
  {
    guard: 'records that are not begun are reported',
    find: 'failed.push(...left);',
    replace: '',
    test: 'a record that the remaining time may not suffice for is not started, and is redelivered with those behind it',
  },
  {
    guard: 'a batch of which nothing went well is an error of the function',
    find: 'if (failed.length === records.length) throw errors[0];',
    replace: '',
    test: 'throws when every record failed, whatever the mapping reports',
  },
]);
