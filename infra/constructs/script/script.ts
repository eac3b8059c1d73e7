import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item';
import { Construct } from 'constructs';
import { ENV } from '../../../functions/script/env';
import { SEMANTICS } from '../../../functions/script/protocol';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { Contribution } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import type { LockTable } from '../job/lock-table';

/** "Item size", quotas of Amazon DynamoDB: 400 KB, of which the key and the names take some. */
const LARGEST_BUNDLE = 390_000;

/** A name below the folder of the script's files. */
const RELATIVE = '^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$';

/**
 * The script and the files beside it. They lie in the lock table, the one place that every run has to reach anyway: no
 * bucket and no provider for archives is needed, and nothing that could fail besides. The function knows their SHA-256,
 * so what is changed there is not run.
 */
export class Script extends Construct {
  readonly contribution: Contribution;
  /** The item with the script, which has to be there before the function that reads it. */
  readonly item: DynamodbTableItem;

  constructor(scope: Construct, naming: Naming, lockTable: LockTable) {
    super(scope, 'script');
    this.inputs();
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
    const key = `${naming.job}#script`;
    this.item = new DynamodbTableItem(this, 'item.script', {
      tableName: lockTable.name,
      hashKey: 'key',
      item: expression(`jsonencode({ key = { S = "${key}" }, bundle = { S = ${bundle} } })`),
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
          // The function's permission to hold locks would extend to the item beside them.
          sid: 'KeepScript',
          effect: 'Deny',
          actions: ['dynamodb:UpdateItem'],
          resources: [lockTable.arn],
          condition: { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': [key] } },
        },
      ],
      preconditions: [
        {
          condition: expression(`length(${bundle}) <= ${LARGEST_BUNDLE}`),
          errorMessage: `script_path and files must not exceed ${LARGEST_BUNDLE} bytes when they are compressed, got: ${expression(`length(${bundle})`)} bytes. Put what is large into a layer (layer_arns), where scripts find it below /opt.`,
        },
      ],
    };
  }

  private inputs(): void {
    input(this, 'script_path', {
      type: 'string',
      description:
        'Path of the script, which begins with `path.module` when it lies beside your configuration: an executable with a shebang, or commands for bash.',
      rules: [{ condition: 'fileexists(var.script_path)', must: 'be the path of a file that is there' }],
    });
    input(this, 'files', {
      type: 'map(string)',
      default: {},
      description:
        'Further files beside the script: name in its folder, for example `sql/report.sql`, → path. Script and files together may have about 300 KB when they are compressed.',
      rules: [
        {
          condition: `alltrue([for name in keys(var.files) : can(regex("${RELATIVE}", name))])`,
          must: 'name files below the folder of the script, by letters, digits and _.-/',
        },
        {
          condition: 'alltrue([for path in values(var.files) : fileexists(path)])',
          must: 'hold paths of files that are there',
        },
      ],
    });
    input(this, 'handler', {
      type: 'string',
      default: null,
      description:
        'Name of a function of the shell in the script: the script is sourced, as in a custom runtime for bash, and this function called with the event; what it prints on standard output is the response. Null: the script is executed, as by cron.',
      rules: [
        {
          condition: 'can(regex("^[A-Za-z_][A-Za-z0-9_:.-]*$", var.handler))',
          must: 'be the name of a function of the shell',
        },
      ],
    });
    input(this, 'semantics', {
      type: 'string',
      default: SEMANTICS[0],
      description:
        '`at-most-once`: the script begins once for each slot; when it fails or its run dies, it is not run again, and an alarm says so. `until-success`: it is run again until it exits 0, and must bear that.',
      rules: [
        {
          condition: `contains(${JSON.stringify(SEMANTICS)}, var.semantics)`,
          must: `be ${SEMANTICS.map((one) => `"${one}"`).join(' or ')}`,
        },
      ],
    });
  }
}
