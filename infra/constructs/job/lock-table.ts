import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import type { LockRecord } from '../../../functions/slot-job/lock/record';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import { LOCK_TABLE_KEY } from '../encryption/encryption';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import type { JobNames } from '../foundation/naming';
import type { Statement } from '../foundation/policy';
import { existingIsNamed } from '../foundation/precondition';
import { type FixedValue, fixedInput } from './deployment';
import { lockTableInputs } from './lock-table-inputs';

/** Attributes of a lock record that DynamoDB itself uses. */
export const HASH_KEY = 'key' satisfies keyof LockRecord;
const TTL = 'ttl' satisfies keyof LockRecord;

const RECORDS_LOST =
  'a change would abandon or destroy the table with its records, and slots that have run would count as not run';

/** Values of the lock table that a deployment fixes. */
export const FIXED_LOCK_TABLE: readonly FixedValue[] = [
  fixedInput('create_lock_table', RECORDS_LOST),
  {
    key: 'lock_table_name',
    value: 'coalesce(var.lock_table_name, local.lock_table_name)',
    input: 'lock_table_name',
    because: RECORDS_LOST,
  },
];

export interface LockTableProps {
  readonly account: Account;
  readonly naming: JobNames;
  /** Names of the main function's environment variables. */
  readonly env: { readonly lockTable: string };
  /** Terraform expression: a created table has a stream when it is true. Default: no stream. */
  readonly streamWhen?: string;
  /** Consequence of losing the table, as a sentence. */
  readonly lossNote: string;
}

/** The table that lets only one run at a time process a slot. Many jobs can share it. */
export class LockTable extends Construct {
  readonly contribution: Contribution;
  /** ARN of the stream of a created table as a Terraform expression; null without a stream. */
  readonly createdStreamArn: string;
  /** Name and ARN of the table, as Terraform templates. */
  readonly name: string;
  readonly arn: string;
  /** Prefix of the keys of this job's records, as a Terraform template. */
  readonly keyPrefix: string;
  /** Condition that limits a statement to the records of this job. */
  readonly ownRecords: NonNullable<Statement['condition']>;
  /** Lets a role read and write records that a customer managed key encrypts: DynamoDB decrypts the key of the table with the role. */
  readonly useKey: Statement;

  constructor(scope: Construct, { account, naming, env, streamWhen, lossNote }: LockTableProps) {
    super(scope, 'lock-table');
    this.keyPrefix = `${naming.job}#`;
    this.ownRecords = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${this.keyPrefix}*`] } };
    lockTableInputs(this, lossNote);
    const table = new DynamodbTable(this, 'table.lock', {
      count: countWhen('var.create_lock_table'),
      name: expression(`coalesce(var.lock_table_name, "${naming.requestedName}-lock")`),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: HASH_KEY,
      attribute: [{ name: HASH_KEY, type: 'S' }],
      ttl: { attributeName: TTL, enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: expression(LOCK_TABLE_KEY) },
      deletionProtectionEnabled: Token.asAny(expression('var.lock_table_deletion_protection')),
      ...(streamWhen && {
        streamEnabled: Token.asAny(expression(streamWhen)),
        streamViewType: expression(`${streamWhen} ? "NEW_AND_OLD_IMAGES" : null`),
      }),
      tags: naming.tags,
      // A new name would create a new table without the records of previous runs.
      lifecycle: { ignoreChanges: ['name'] },
    });
    this.createdStreamArn = attributeOfOptional(table, 'stream_arn');

    const created = attributeOfOptional(table, 'name');
    this.name = expression(
      // Null-safe, so that a missing name fails in the precondition only.
      local(
        this,
        'lock_table_name',
        expression(`var.create_lock_table ? ${created} : coalesce(var.lock_table_name, "-")`),
      ),
    );
    this.arn = expression(local(this, 'lock_table_arn', account.arn('dynamodb', `table/${this.name}`)));

    this.useKey = {
      sid: 'UseLockTableKey',
      actions: ['kms:Decrypt'],
      resources: expression(LOCK_TABLE_KEY),
      condition: {
        StringEquals: {
          'kms:ViaService': account.endpoint('dynamodb'),
          'kms:EncryptionContext:aws:dynamodb:tableName': this.name,
        },
      },
      when: `${LOCK_TABLE_KEY} != null`,
    };
    this.contribution = {
      environment: { [env.lockTable]: this.name },
      statements: [
        {
          sid: 'HoldLock',
          actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
          resources: [this.arn],
          condition: this.ownRecords,
        },
        this.useKey,
      ],
      preconditions: [existingIsNamed({ create: 'create_lock_table', name: 'lock_table_name', resource: 'table' })],
    };
    output(this, 'lock_table_name', 'Name of the lock table, for other jobs that share it.', this.name);
    output(this, 'lock_table_arn', 'ARN of the lock table.', this.arn);
    output(
      this,
      'lock_table_kms_key_arn',
      'ARN of the customer managed KMS key of the lock table, for other jobs that share it; null when it has none.',
      expression(LOCK_TABLE_KEY),
    );
  }
}
