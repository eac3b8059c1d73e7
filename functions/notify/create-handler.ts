import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { errorFields, messageOf } from '../core/errors';
import { changeOf } from './change';
import type { Container } from './container';
import { messageFor } from './message';
import { parseStreamRecord } from './stream-record';

/**
 * The function's handler: publishes each change in a batch of the lock table's stream, in the order in which
 * they were made, up to the first that it can't publish.
 */
export function createHandler({ config, log, publish }: Container) {
  const jobs = [config.jobName, ...(config.masked ? [config.masked.jobName] : [])];
  const notify = async (record: DynamoDBRecord) => {
    const seen = parseStreamRecord(record, jobs);
    const job = seen.job === config.masked?.jobName ? config.masked : config;
    const change = changeOf(seen, { ...job, changes: config.changes });
    const isWanted = change !== undefined && config.changes.has(change);
    if (isWanted) await publish(messageFor(change, seen, job));
    log.info(isWanted ? 'notification sent' : 'no notification', {
      key: seen.after.key,
      state: seen.after.state,
      change,
    });
  };

  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const [index, record] of Records.entries()) {
      try {
        await notify(record);
      } catch (error) {
        log.error(messageOf(error), errorFields(error));
        // Lambda goes on from the record that is reported, so what was published before it is not published again. There is nothing
        // before the first one: to throw makes Lambda bisect the batch until the record is alone and goes its own way
        // ("Configuring partial batch response with DynamoDB and Lambda", Lambda Developer Guide).
        if (index === 0) throw error;
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}
