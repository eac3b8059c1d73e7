import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item';
import { Construct } from 'constructs';
import { ENV } from '../../../functions/script/env';
import { expression } from '../../synth/expression';
import { local } from '../../synth/local';
import type { Contribution } from '../foundation/contribution';
import { HASH_KEY, type LockTable } from '../job/lock-table';
import { scriptInputs } from './script-inputs';

/** Limit of 400 KB for an item, minus its key and attribute names ("Quotas", Amazon DynamoDB Developer Guide). */
const MAX_BUNDLE = 390_000;

/**
 * The script and its files. They are stored in the lock table, which every run needs in any case: no bucket and no
 * archive provider is needed, and nothing else that could fail. The function knows the SHA-256 of the files and does not
 * run changed ones.
 */
export class Script extends Construct {
  readonly contribution: Contribution;
  /** The item with the script. It must exist before the function that reads it. */
  readonly item: DynamodbTableItem;

  constructor(scope: Construct, lockTable: LockTable) {
    super(scope, 'script');
    scriptInputs(this);
    const files = local(
      this,
      'script_files',
      expression('merge({ (basename(var.script_path)) = var.script_path }, var.files)'),
    );
    const json = local(
      this,
      'script_json',
      expression(`jsonencode({ for name, path in ${files} : name => filebase64(path) })`),
    );
    const bundle = local(this, 'script_bundle', expression(`base64gzip(${json})`));
    const key = `${lockTable.keyPrefix}script`;
    this.item = new DynamodbTableItem(this, 'item.script', {
      tableName: lockTable.name,
      hashKey: HASH_KEY,
      item: expression(`jsonencode({ ${HASH_KEY} = { S = "${key}" }, bundle = { S = ${bundle} } })`),
    });
    this.contribution = {
      environment: {
        [ENV.scriptFile]: expression('basename(var.script_path)'),
        [ENV.bundleKey]: key,
        [ENV.bundleSha256]: expression(`sha256(${json})`),
        [ENV.semantics]: expression('var.semantics'),
      },
      optionalEnvironment: { [ENV.scriptHandler]: expression('var.handler') },
      statements: [
        {
          // The permission to hold locks covers this item, too, because its key has the same prefix.
          sid: 'KeepScript',
          effect: 'Deny',
          actions: ['dynamodb:UpdateItem'],
          resources: [lockTable.arn],
          condition: { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': [key] } },
        },
      ],
      preconditions: [
        {
          condition: expression(`length(${bundle}) <= ${MAX_BUNDLE}`),
          errorMessage: `script_path and files must not exceed ${MAX_BUNDLE} bytes when compressed, got: ${expression(`length(${bundle})`)} bytes. Put large files into a layer (layer_arns); scripts find them below /opt.`,
        },
      ],
    };
  }
}
