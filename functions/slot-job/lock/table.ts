import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { explainAwsError } from '../../core/aws/aws-errors';
import type { Caller } from '../../core/aws/caller';
import { LockError } from '../../core/errors';
import {
  type Attempt,
  attributesOf,
  changesHolder,
  conditionOf,
  type LockOperation,
  type LockWrite,
  removedBy,
} from './operations';
import type { LockRecord } from './record';

/** The lock table: conditional writes and consistent reads of one slot's record. */
export interface LockTable {
  /** @throws {LockError} when DynamoDB gave no answer or refused for another reason than the condition. */
  write(key: string, operation: LockOperation, attempt: Attempt): Promise<LockWrite>;
  /** Strongly consistent. @throws {LockError} */
  read(key: string): Promise<LockRecord | undefined>;
}

/** The lock table in DynamoDB. */
export class DynamoDbLockTable implements LockTable {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
    private readonly caller: Caller = 'function',
  ) {}

  async write(key: string, operation: LockOperation, attempt: Attempt): Promise<LockWrite> {
    const condition = conditionOf(operation, attempt);
    const attributes = attributesOf(operation, attempt);
    // guard: takeover-raises-the-fence
    const counters = changesHolder(operation) ? ['fence', 'attempts'] : [];
    const assignments = [
      ...Object.keys(attributes).map((name) => `#${name} = :set_${name}`),
      ...counters.map((name) => `#${name} = if_not_exists(#${name}, :zero) + :one`),
    ];
    const removed = removedBy(operation);
    const removal = removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : '';
    const names = new Set([...condition.names, ...Object.keys(attributes), ...counters, ...removed]);
    const values = {
      ...prefixKeys(':', condition.values),
      ...prefixKeys(':set_', attributes),
      ...(counters.length > 0 ? { ':zero': 0, ':one': 1 } : {}),
    };
    try {
      const { Attributes } = await this.client.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: marshall({ key }),
          // guard: conditions-are-sent
          ConditionExpression: condition.expression,
          UpdateExpression: `SET ${assignments.join(', ')}${removal}`,
          ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: marshall(values),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      if (!Attributes)
        throw new LockError(
          'LOCK_TABLE_UNAVAILABLE',
          `DynamoDB table "${this.tableName}" returned no record for "${key}".`,
        );
      return { written: true, record: unmarshall(Attributes) as LockRecord };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return { written: false, old: error.Item && (unmarshall(error.Item) as LockRecord) };
      }
      throw this.explain(`write the lock record "${key}" (${operation.type}) in`, error);
    }
  }

  async read(key: string): Promise<LockRecord | undefined> {
    try {
      const { Item } = await this.client.send(
        new GetItemCommand({
          TableName: this.tableName,
          Key: marshall({ key }),
          // guard: reads-consistently
          ConsistentRead: true,
        }),
      );
      return Item && (unmarshall(Item) as LockRecord);
    } catch (error) {
      throw this.explain(`read the lock record "${key}" in`, error);
    }
  }

  private explain(action: string, error: unknown): Error {
    if (error instanceof LockError) return error;
    const hints = {
      ResourceNotFoundException: {
        code: 'LOCK_TABLE_MISSING',
        detail: `The table does not exist in this region. Create it, or correct the variable lock_table_name.`,
      },
    } as const;
    const resource = `table "${this.tableName}"`;
    const { code, detail } = explainAwsError({
      service: 'DynamoDB',
      action,
      resource,
      error,
      code: 'LOCK_TABLE_UNAVAILABLE',
      hints,
      caller: this.caller,
    });
    return new LockError(code, detail, { cause: error });
  }
}

function prefixKeys(prefix: string, values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}
