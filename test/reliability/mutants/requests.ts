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
    test: 'records of another service is no batch',
  },
  {
    guard: 'a message has an id to be reported by',
    find: 'messageId: z.string().min(1)',
    replace: 'messageId: z.string()',
    test: 'a message without an id, which could not be reported is no batch',
  },
  {
    guard: 'a record has a number to be reported by',
    find: 'sequenceNumber: z.string().min(1)',
    replace: 'sequenceNumber: z.string()',
    test: 'a record without a number, which could not be reported is no batch',
  },
  {
    guard: 'a batch holds a record',
    find: '])).min(1) });',
    replace: '])) });',
    test: 'no record is no batch',
  },
  {
    guard: 'a forced dump of a stream is told apart by its record',
    find: "requestId: eventID.replaceAll(/[^A-Za-z0-9-]/g, '-')",
    replace: "requestId: 'stream'",
    test: 'a forced dump is told apart by its message, which stays the same when it is delivered again',
  },
  {
    guard: 'a forced dump keeps its request through the retry queue',
    find: 'requestId: wrapped.data.requestContext.requestId }',
    replace: 'requestId }',
    test: 'a record of a queue a forced dump that failed keeps its request: it must not be made twice',
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
    test: 'a record of a queue is refused as what Lambda tells of a failure in a stream',
  },
]);

/** Which records of a batch are run, and which reported. */
export const BATCH = mutantsOf('slot-job/run-batch.ts', 'unit/functions/slot-job/run-batch.test.ts', [
  {
    guard: 'a record that fails is reported',
    find: '      failed.push(record);\n',
    replace: '',
    test: 'a record that fails is reported, and those behind it are run',
  },
  {
    guard: 'records behind one that fails are run',
    find: 'errors.push(error);',
    replace: 'errors.push(error);\n      break;',
    test: 'a record that fails is reported, and those behind it are run',
  },
  {
    guard: 'a record is not begun without time for it',
    find: 'remaining() < Math.max(LEAST_TIME, longest)',
    replace: 'remaining() < 0',
    test: 'a record that the time left would hardly suffice for is not begun, and is delivered again with those behind it',
  },
  {
    guard: 'as much time as the longest run took is needed',
    find: 'Math.max(LEAST_TIME, longest)',
    replace: 'LEAST_TIME',
    test: 'a record that the time left would hardly suffice for is judged by the longest run of the batch',
  },
  {
    guard: 'the first record is begun whatever time is left',
    find: 'index > 0 && ',
    replace: '',
    test: 'a record that the time left would hardly suffice for is begun anyway when it is the first: nobody else would have more time for it',
  },
  {
    guard: 'records that are not begun are reported',
    find: 'failed.push(...left);',
    replace: '',
    test: 'a record that the time left would hardly suffice for is not begun, and is delivered again with those behind it',
  },
  {
    guard: 'a batch of which nothing went well is an error of the function',
    find: 'if (failed.length === records.length) throw errors[0];',
    replace: '',
    test: 'a batch of which nothing went well is an error of the function, whatever the mapping reports',
  },
]);
