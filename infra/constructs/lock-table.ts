import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { ENV } from '../../functions/dump/env';
import { attributeOfOptional, countWhen, expression } from '../synth/expression';
import { input } from '../synth/input';
import { local } from '../synth/local';
import { output } from '../synth/output';
import type { Account } from './account';
import { type Contribution, rule } from './contribution';
import type { Naming } from './naming';

/** The table that lets one run at a time make the dump of a slot. Many jobs can share it. */
export class LockTable extends Construct {
  readonly contribution: Contribution;

  constructor(scope: Construct, account: Account, naming: Naming) {
    super(scope, 'lock-table');
    this.inputs();
    const table = new DynamodbTable(this, 'table.lock', {
      count: countWhen('var.create_lock_table'),
      name: expression(`coalesce(var.lock_table_name, "${naming.resource}-lock")`),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'key',
      attribute: [{ name: 'key', type: 'S' }],
      ttl: { attributeName: 'ttl', enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: Token.asAny(expression('var.lock_table_deletion_protection')),
      tags: naming.tags,
    });

    const created = attributeOfOptional(table, 'name');
    const name = expression(
      // Null-safe, so that the precondition is the one to say that the name is missing.
      local(
        this,
        'lock_table_name',
        expression(`var.create_lock_table ? ${created} : coalesce(var.lock_table_name, "-")`),
      ),
    );
    const arn = expression(local(this, 'lock_table_arn', account.arn('dynamodb', `table/${name}`)));

    this.contribution = {
      environment: { [ENV.lockTable]: name },
      statements: [
        {
          sid: 'HoldLock',
          actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
          resources: [arn],
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
    output(this, 'lock_table_name', 'Name of the lock table, for further jobs that share it.', name);
    output(this, 'lock_table_arn', 'ARN of the lock table.', arn);
  }

  private inputs(): void {
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
      description:
        'Refuses the deletion of the lock table. Without the table nothing is lost: a run finds the dumps that exist.',
    });
  }
}
