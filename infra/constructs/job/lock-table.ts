import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { ENV } from '../../../functions/dump/env';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import type { Account } from '../foundation/account';
import { type Contribution, rule } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import { type Fixed, fixedChoice } from './deployment';

const FORGOTTEN =
  'a table and the records in it would be left behind or destroyed, and slots that have run would count as not run';

/** What a deployment may not change about its lock table. */
export const FIXED_LOCK_TABLE: readonly Fixed[] = [
  fixedChoice('create_lock_table', FORGOTTEN),
  {
    key: 'lock_table_name',
    value: 'coalesce(var.lock_table_name, local.lock_table_name)',
    input: 'lock_table_name',
    because: FORGOTTEN,
  },
];

export interface LockTableProps {
  readonly account: Account;
  readonly naming: Naming;
  /** Terraform expression: a created table has its stream when it is true. Without it, it never has. */
  readonly streamWhen?: string;
  /** What is lost with the table, as a sentence for its reader. */
  readonly withoutIt: string;
}

/** The table that lets one run at a time do the work of a slot. Many jobs can share it. */
export class LockTable extends Construct {
  readonly contribution: Contribution;
  /** ARN of the stream of a created table, null without one: a Terraform expression. */
  readonly createdStreamArn: string;
  /** Name and ARN of the table, as Terraform templates. */
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, { account, naming, streamWhen, withoutIt }: LockTableProps) {
    super(scope, 'lock-table');
    this.inputs(withoutIt);
    const table = new DynamodbTable(this, 'table.lock', {
      count: countWhen('var.create_lock_table'),
      name: expression(`coalesce(var.lock_table_name, "${naming.wanted}-lock")`),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'key',
      attribute: [{ name: 'key', type: 'S' }],
      ttl: { attributeName: 'ttl', enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: Token.asAny(expression('var.lock_table_deletion_protection')),
      ...(streamWhen && {
        streamEnabled: Token.asAny(expression(streamWhen)),
        streamViewType: expression(`${streamWhen} ? "NEW_AND_OLD_IMAGES" : null`),
      }),
      tags: naming.tags,
      // Another name would be another table, without the records of what has run.
      lifecycle: { ignoreChanges: ['name'] },
    });
    this.createdStreamArn = attributeOfOptional(table, 'stream_arn');

    const created = attributeOfOptional(table, 'name');
    this.name = expression(
      // Null-safe, so that the precondition is the one to say that the name is missing.
      local(
        this,
        'lock_table_name',
        expression(`var.create_lock_table ? ${created} : coalesce(var.lock_table_name, "-")`),
      ),
    );
    this.arn = expression(local(this, 'lock_table_arn', account.arn('dynamodb', `table/${this.name}`)));

    this.contribution = {
      environment: { [ENV.lockTable]: this.name },
      statements: [
        {
          sid: 'HoldLock',
          actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
          resources: [this.arn],
          // Other jobs in the same table stay out of reach.
          condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${naming.job}#*`] } },
        },
      ],
      preconditions: [
        rule(
          'var.create_lock_table || var.lock_table_name != null',
          'lock_table_name must name an existing table when create_lock_table is false',
          'lock_table_name',
        ),
      ],
    };
    output(this, 'lock_table_name', 'Name of the lock table, for further jobs that share it.', this.name);
    output(this, 'lock_table_arn', 'ARN of the lock table.', this.arn);
  }

  private inputs(withoutIt: string): void {
    input(this, 'create_lock_table', {
      type: 'bool',
      default: true,
      description: 'Creates the lock table. False: the existing table `lock_table_name` is used.',
    });
    input(this, 'lock_table_name', {
      type: 'string',
      default: null,
      description:
        'Name of the DynamoDB lock table. Null: derived from `name`. An existing table needs the hash key `key` (string) and the TTL attribute `ttl`.',
      rules: [
        {
          condition: 'can(regex("^[A-Za-z0-9_.-]{3,255}$", var.lock_table_name))',
          must: 'be 3 to 255 letters, digits, dots, hyphens and underscores',
        },
      ],
    });
    input(this, 'lock_table_deletion_protection', {
      type: 'bool',
      default: false,
      description: `Refuses the deletion of the lock table. ${withoutIt}`,
    });
  }
}
