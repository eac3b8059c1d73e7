import { Construct } from 'constructs';
import { expression, mapExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';

/** Longest name of a resource without a suffix: IAM, Lambda and EventBridge take 64, and `-execution` comes after it. */
const MAX_LENGTH = 54;
const HASH_LENGTH = 8;
const ROLE_SUFFIX = '-execution';

export interface NamingProps {
  /** Last part of the addresses of the main function. */
  readonly main: string;
  /** For the description of `name`: what it is part of, besides the names of the resources, and what jobs may share. */
  readonly nameIsPartOf: string;
  readonly sharing: string;
  /** Default of `name_prefix`. */
  readonly prefix: string;
}

/** What everything is called. */
export class Naming extends Construct {
  /** Name of the job, as a Terraform template. */
  readonly job = expression('var.name');
  /**
   * `<name_prefix><name>`; when that is too long for AWS, its beginning and a hash of the whole. It is read from the
   * role of the module's main function, so that the role is there first: IAM refuses a second role of a name, while a
   * second rule, alarm or queue of a name silently becomes the first one's. A name that is taken ends an apply before
   * it has touched anything of its owner's.
   */
  readonly resource: string;
  /**
   * The same, without waiting for the role: for what is refused when its name is taken, and would keep the role back
   * when it outlives a destroy.
   */
  readonly wanted: string;
  /** Name of the role of the main function. */
  readonly roleName: string;
  readonly tags = mapExpression('var.tags');

  constructor(scope: Construct, { main, nameIsPartOf, sharing, prefix }: NamingProps) {
    super(scope, 'naming');
    input(this, 'name', {
      type: 'string',
      description: `Name of the job: part of ${nameIsPartOf} and of the names of the resources. Two jobs that share ${sharing} need different names.`,
      rules: [
        {
          condition: 'can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$", var.name))',
          must: 'be 1 to 128 letters, digits, hyphens and underscores, beginning with a letter or digit',
        },
      ],
    });
    input(this, 'name_prefix', {
      type: 'string',
      default: prefix,
      description:
        'Stands before `name` in the names of all resources. A name that gets too long for AWS is cut, and ends in a hash of the whole.',
      rules: [
        {
          condition: 'can(regex("^([A-Za-z][A-Za-z0-9_-]{0,31})?$", var.name_prefix))',
          must: 'be at most 32 letters, digits, hyphens and underscores, beginning with a letter',
        },
      ],
    });
    input(this, 'tags', { type: 'map(string)', default: {}, description: 'Tags of every resource.' });

    const full = local(this, 'full_name', '${var.name_prefix}${var.name}');
    const beginning = `substr(${full}, 0, ${MAX_LENGTH - HASH_LENGTH - 1})`;
    const hash = `substr(sha256(${full}), 0, ${HASH_LENGTH})`;
    this.wanted = expression(
      local(
        this,
        'wanted_name',
        expression(`length(${full}) <= ${MAX_LENGTH} ? ${full} : "\${${beginning}}-\${${hash}}"`),
      ),
    );
    this.roleName = `${this.wanted}${ROLE_SUFFIX}`;
    this.resource = expression(
      local(this, 'resource_name', expression(`trimsuffix(aws_iam_role.${main}.name, "${ROLE_SUFFIX}")`)),
    );
  }
}
