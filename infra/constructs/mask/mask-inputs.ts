import { Construct } from 'constructs';
import { maskRulesJsonSchema } from '../../../functions/mask/rules/document/json-schema';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { parameterInput } from '../dump/database/parameter-input';
import type { Contribution } from '../foundation/contribution';
import { kmsKeyArn } from '../foundation/input-rules/arn';
import { wholeNumber } from '../foundation/input-rules/number';
import { matching } from '../foundation/input-rules/pattern';
import { rule } from '../foundation/precondition';
import { VERIFIES } from '../verify/verify-inputs';
import { rulesProblems, type Schema } from './rules-problems';

/** Terraform expression: the module has a mask function. Its trigger is a verdict, so it needs the verify function. */
export const MASKS = `${VERIFIES} && var.mask_rules != null`;

/** Terraform expression: what is wrong with the rules. */
const PROBLEMS = 'local.mask_rules_problems';

/** Inputs of the masked dumps, and the rules between them. */
export class MaskInputs extends Construct {
  readonly contribution: Contribution = {
    preconditions: [
      rule(
        `${VERIFIES} || var.mask_rules == null`,
        'mask_rules must be null when verify is false, because the verdict of the verification starts masking',
        'verify',
      ),
      rule(
        '(var.mask_rules == null) == (var.mask_key_parameter == null)',
        'mask_rules and mask_key_parameter must be set together: masked values depend on both',
        'mask_key_parameter',
      ),
      rule(
        'var.mask_rules != null || length(var.mask_reader_arns) == 0',
        'mask_reader_arns must be empty when mask_rules is null, because there are no masked dumps to read',
        'mask_reader_arns',
      ),
      rule(
        'var.mask_rules == null || !var.create_bucket || var.bucket_name == null || var.mask_bucket_name == null || var.mask_bucket_name != var.bucket_name',
        'mask_bucket_name must differ from bucket_name, because who reads masked dumps may not read the others',
        'mask_bucket_name',
        'bucket_name',
      ),
      // Without the value: it is a whole document, and may hold what is secret.
      {
        condition: expression(`length(${PROBLEMS}) == 0`),
        errorMessage: `mask_rules must be rules as docs/masking.md in the repository describes them. Correct:\n- ${expression(`join("\\n- ", ${PROBLEMS})`)}.`,
      },
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'mask-inputs');
    input(this, 'mask_rules', {
      type: 'string',
      default: null,
      description:
        'Rules of masking as JSON, for example `file("mask.json")`: what happens to each column. With them, every verified dump gets a masked one of the job `<name>-masked`, in a bucket of its own. A dump with a column that no rule decides about gets none. The document is stored in that bucket, where `mask_reader_arns` cannot read it. Null: no masked dumps.',
      rules: [
        {
          condition: 'can(keys(jsondecode(var.mask_rules)))',
          must: 'be a JSON object, such as the content of a file: file("mask.json")',
        },
      ],
    });
    local(this, 'mask_rules_problems', expression(rulesProblems('var.mask_rules', maskRulesJsonSchema() as Schema)));
    parameterInput(
      this,
      'mask_key_parameter',
      'the key of masking, of type SecureString: at least 32 random characters. Equal values have equal masked values as long as it stays. `credentials_kms_key_arn` decrypts it. Must be set with `mask_rules`',
    );
    input(this, 'mask_reader_arns', {
      type: 'list(string)',
      default: [],
      description:
        'ARNs of accounts, roles and users that may read the masked dumps, also of other accounts, for example `arn:aws:iam::111122223333:root` for a staging account, which decides on its own who of it may. They can read no other dump by it.',
      rules: [
        {
          condition:
            'alltrue([for arn in var.mask_reader_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/[A-Za-z0-9+=,.@_/-]+)$", arn))])',
          must: 'hold only ARNs of accounts, roles and users, such as arn:aws:iam::111122223333:role/staging',
        },
      ],
    });
    input(this, 'mask_bucket_name', {
      type: 'string',
      default: null,
      description: 'Name of the bucket that the module creates for the masked dumps. Null: a name chosen by Terraform.',
      rules: [
        matching(
          'mask_bucket_name',
          '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
          'be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends',
        ),
      ],
    });
    input(this, 'mask_kms_key_arn', {
      type: 'string',
      default: null,
      description:
        'ARN of the KMS key that encrypts the masked dumps. Its policy must allow `mask_reader_arns` to decrypt. It should not be the one of the other dumps (`kms_key_arn`). Null: SSE-S3.',
      rules: [kmsKeyArn('mask_kms_key_arn')],
    });
    input(this, 'mask_expiration_days', {
      type: 'number',
      default: 30,
      description:
        'Number of days after which a masked dump expires, whatever `retention` is: it can be made again from the dump. 0: never.',
      rules: [wholeNumber('mask_expiration_days', { from: 0, unit: 'days' })],
    });
  }
}
