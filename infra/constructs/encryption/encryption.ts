import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import { kmsKeyArn } from '../foundation/input-rules/arn';
import { rule } from '../foundation/precondition';

/** Terraform expressions of the keys of resources; null for the key that AWS has for each service. */
export const RESOURCES_KEY = 'var.resources_kms_key_arn';
export const LOG_KEY = 'local.log_kms_key_arn';
/** Of a created and of an existing table. */
export const LOCK_TABLE_KEY = 'local.lock_table_kms_key_arn';

export interface EncryptionProps {
  readonly account: Account;
  /** The resources of the module that `resources_kms_key_arn` encrypts, to complete "ARN of the KMS key that encrypts ". */
  readonly encrypted: string;
}

/** One customer managed key for what the module creates, and a key of their own for the logs and the lock table. */
export class Encryption extends Construct {
  readonly contribution: Contribution;

  constructor(scope: Construct, { account, encrypted }: EncryptionProps) {
    super(scope, 'encryption');
    const inputs = ['resources_kms_key_arn', 'log_kms_key_arn', 'lock_table_kms_key_arn'] as const;
    const [resources, log, table] = inputs;
    input(this, resources, {
      type: 'string',
      default: null,
      description: `ARN of the customer managed KMS key that encrypts ${encrypted}. Its policy must allow the services to use it: docs/hardening.md has the statements. Null: keys of AWS.`,
      rules: [kmsKeyArn(resources)],
    });
    input(this, log, {
      type: 'string',
      default: null,
      description:
        'ARN of another KMS key for the log groups, whose policy must allow `logs.<region>.amazonaws.com` to use it. Null: `resources_kms_key_arn`.',
      rules: [kmsKeyArn(log)],
    });
    input(this, table, {
      type: 'string',
      default: null,
      description:
        'ARN of another KMS key for the created lock table, or of the one that encrypts an existing lock table. Null: `resources_kms_key_arn` for a created table, and no customer managed key for an existing one.',
      rules: [kmsKeyArn(table)],
    });
    local(this, log, expression(`var.${log} != null ? var.${log} : ${RESOURCES_KEY}`));
    local(
      this,
      table,
      expression(`var.${table} != null ? var.${table} : var.create_lock_table ? ${RESOURCES_KEY} : null`),
    );
    this.contribution = {
      preconditions: inputs.map((name) =>
        rule(
          `var.${name} == null ? true : split(":", var.${name})[3] == "${account.region}"`,
          `${name} must be in the region of the function, ${account.region}, because services use keys of their own region only`,
          name,
        ),
      ),
    };
  }
}
