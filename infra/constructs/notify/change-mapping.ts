import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { Construct } from 'constructs';
import type { LockRecord, LockState, OperationType } from '../../../functions/slot-job/lock/record';
import { countWhen } from '../../synth/expression';
import { HOUR } from '../foundation/durations';
import { HASH_KEY } from '../job/lock-table';
import { NOTIFIES } from './notify-inputs';

const RUNNING: LockState = 'RUNNING';
const TAKEOVER: OperationType = 'takeover';

export interface ChangeMappingProps {
  /** JSON of the conditions for lock keys, as a Terraform template. */
  readonly keys: string;
  /** ARNs as Terraform templates. */
  readonly streamArn: string;
  readonly functionArn: string;
  readonly deadLetterQueueArn: string;
}

/** Starts the notify function for writes of this job's lock records that end a run or take it over. */
export class ChangeMapping extends Construct {
  constructor(scope: Construct, { keys, streamArn, functionArn, deadLetterQueueArn }: ChangeMappingProps) {
    super(scope, 'change-mapping');
    const written = (image: Partial<Record<keyof LockRecord, object>>) => ({
      pattern: JSON.stringify({ dynamodb: { Keys: { [HASH_KEY]: { S: keys } }, NewImage: image } })
        // JSON in the place of a text.
        .replace(JSON.stringify(keys), keys),
    });
    new LambdaEventSourceMapping(this, 'mapping.notify', {
      count: countWhen(NOTIFIES),
      eventSourceArn: streamArn,
      functionName: functionArn,
      // A new mapping starts with a delay. LATEST would skip the records written during that time.
      startingPosition: 'TRIM_HORIZON',
      // Renewals of a lock, several a minute, do not match.
      filterCriteria: {
        filter: [
          written({ state: { S: [{ 'anything-but': [RUNNING] }] } }),
          written({ state: { S: [RUNNING] }, operation: { S: [TAKEOVER] } }),
        ],
      },
      batchSize: 10,
      // A failing record is isolated and sent to the dead-letter queue, so that the records behind it are processed.
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      maximumRecordAgeInSeconds: HOUR,
      destinationConfig: { onFailure: { destinationArn: deadLetterQueueArn } },
    });
  }
}
