import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import type { Statement } from '../foundation/policy';
import { type Precondition, rule } from '../foundation/precondition';
import type { LockTable } from '../job/lock-table';
import { NOTIFIES } from './notify-inputs';

/** The stream of the lock table, of a created or an existing table. */
export class LockTableStream extends Construct {
  /** Terraform template; a hyphen when it is missing, so that only the precondition fails. */
  readonly arn: string;
  /** Permissions that Lambda needs to read the stream ("Using Lambda with DynamoDB", Lambda Developer Guide). */
  readonly readStatements: readonly Statement[];
  readonly preconditions: readonly Precondition[] = [
    rule(
      'var.create_lock_table || var.lock_table_stream_arn != null',
      'lock_table_stream_arn must name the stream of the existing lock table when create_lock_table is false and notify_changes is not empty',
      'lock_table_stream_arn',
    ),
  ];

  constructor(scope: Construct, lockTable: LockTable) {
    super(scope, 'lock-table-stream');
    const choice = `var.create_lock_table ? ${lockTable.createdStreamArn} : var.lock_table_stream_arn`;
    const arn = local(this, 'lock_table_stream_arn', expression(`${NOTIFIES} ? (${choice}) : null`));
    this.arn = expression(`coalesce(${arn}, "-")`);
    this.readStatements = [
      {
        sid: 'ReadStream',
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [this.arn],
      },
      { sid: 'FindStream', actions: ['dynamodb:ListStreams'], resources: [`${lockTable.arn}/stream/*`] },
      lockTable.useKey,
    ];
    output(
      this,
      'lock_table_stream_arn',
      'ARN of the stream of the lock table, for other jobs that share the table; null without `notify_changes`.',
      expression(arn),
    );
  }
}
