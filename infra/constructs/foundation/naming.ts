import { Construct } from 'constructs';
import { bareExpression, expression, mapExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { matching } from './input-rules/pattern';

/** Maximum length of a resource name without suffix: IAM, Lambda and EventBridge accept 64, `-execution` follows. */
const MAX_LENGTH = 54;
const HASH_LENGTH = 8;
const ROLE_SUFFIX = '-execution';

export interface NamingProps {
  /** Last part of the addresses of the main function. */
  readonly main: string;
  /** For the description of `name`: what contains it besides the resource names, and what jobs may share. */
  readonly nameIsPartOf: string;
  readonly sharing: string;
  /** Default of `name_prefix`. */
  readonly prefix: string;
}

/** Names and tags of the resources of a job. */
export interface JobNames {
  /** Name of the job, as a Terraform template. */
  readonly job: string;
  /**
   * `<name_prefix><name>`, shortened and with a hash when it exceeds the limits of AWS. The value comes from the role of
   * the main function, so Terraform creates that role first: IAM rejects a second role of the same name, whereas a
   * second rule, alarm or queue silently replaces the first. An apply with a name in use fails before it changes
   * anything of the other owner.
   */
  readonly resource: string;
  /**
   * The same name without the dependency on the role: for resources whose service rejects a name in use, and that would
   * delay the deletion of the role when they outlive a destroy.
   */
  readonly requestedName: string;
  /** Name of the role of the main function. */
  readonly roleName: string;
  readonly tags: Record<string, string>;
}

/** The names of the job of the module. */
export class Naming extends Construct implements JobNames {
  readonly job = expression('var.name');
  readonly resource: string;
  readonly requestedName: string;
  readonly roleName: string;
  readonly tags = mapExpression('var.tags');

  constructor(scope: Construct, { main, nameIsPartOf, sharing, prefix }: NamingProps) {
    super(scope, 'naming');
    input(this, 'name', {
      type: 'string',
      description: `Name of the job. It is part of ${nameIsPartOf} and of the resource names. Jobs that share ${sharing} need different names.`,
      rules: [
        matching(
          'name',
          '^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$',
          'be 1 to 128 letters, digits, hyphens and underscores, beginning with a letter or digit',
        ),
      ],
    });
    input(this, 'name_prefix', {
      type: 'string',
      default: prefix,
      description:
        'Prefix of `name` in the names of all resources. Both together must be unique in the account, also across regions, because roles belong to the account. A name that exceeds the limits of AWS is shortened and ends with a hash of the full name.',
      rules: [
        matching(
          'name_prefix',
          '^([A-Za-z][A-Za-z0-9_-]{0,31})?$',
          'be at most 32 letters, digits, hyphens and underscores, beginning with a letter',
        ),
      ],
    });
    input(this, 'tags', { type: 'map(string)', default: {}, description: 'Tags of every resource.' });

    const full = local(this, 'full_name', '${var.name_prefix}${var.name}');
    this.requestedName = requestedName(this, 'wanted_name', full);
    this.roleName = `${this.requestedName}${ROLE_SUFFIX}`;
    this.resource = expression(
      local(this, 'resource_name', expression(`trimsuffix(aws_iam_role.${main}.name, "${ROLE_SUFFIX}")`)),
    );
  }
}

/** The job of the masked dumps of a job: a second one, with a main function of its own. */
export class MaskedNaming extends Construct implements JobNames {
  readonly job = expression('local.masked_name');
  readonly resource: string;
  readonly requestedName: string;
  readonly roleName: string;
  readonly tags = mapExpression('var.tags');

  constructor(scope: Construct, { main }: { readonly main: string }) {
    super(scope, 'masked-naming');
    local(this, 'masked_name', '${var.name}-masked');
    const full = local(this, 'masked_full_name', '${var.name_prefix}${local.masked_name}');
    this.requestedName = requestedName(this, 'masked_wanted_name', full);
    this.roleName = `${this.requestedName}${ROLE_SUFFIX}`;
    this.resource = expression(
      local(
        this,
        'masked_resource_name',
        // The role does not exist without masking.
        expression(
          `try(trimsuffix(one(aws_iam_role.${main}[*].name), "${ROLE_SUFFIX}"), ${bareExpression(this.requestedName)})`,
        ),
      ),
    );
  }
}

/** A name that fits the limits of AWS, as a Terraform template. @param full the whole name, as a Terraform expression */
function requestedName(scope: Construct, name: string, full: string): string {
  const beginning = `substr(${full}, 0, ${MAX_LENGTH - HASH_LENGTH - 1})`;
  const hash = `substr(sha256(${full}), 0, ${HASH_LENGTH})`;
  return expression(
    local(scope, name, expression(`length(${full}) <= ${MAX_LENGTH} ? ${full} : "\${${beginning}}-\${${hash}}"`)),
  );
}
