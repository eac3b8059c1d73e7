import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import type { Naming } from '../foundation/naming';
import { policyDocument, type Statement, trustPolicy } from '../foundation/policy';

export interface ExecutionRoleProps {
  readonly naming: Naming;
  /** Which function it is for: last part of the addresses. */
  readonly of: string;
  /** Name of the role, as a Terraform template. */
  readonly name: string;
  readonly description: string;
  /** Name of an input, a map of further policies by their names. */
  readonly furtherPolicies?: string | undefined;
  /** The sum of what the parts of the function need. */
  readonly statements: readonly Statement[];
  /** Terraform expression: the role is there only when it is true. */
  readonly when?: string | undefined;
}

/** The role of one function. */
export class ExecutionRole extends Construct {
  readonly arn: string;
  /** Without these the function has not all of its permissions. */
  readonly policies: readonly IamRolePolicy[];

  constructor(
    scope: Construct,
    { naming, of, name, description, statements, furtherPolicies, when }: ExecutionRoleProps,
  ) {
    super(scope, `execution-role.${of}`);
    const optional = when === undefined ? {} : { count: countWhen(when) };
    const role = new IamRole(this, `role.${of}`, {
      ...optional,
      name,
      description,
      path: expression('var.role_path'),
      permissionsBoundary: expression('var.role_permissions_boundary'),
      assumeRolePolicy: trustPolicy('lambda.amazonaws.com'),
      tags: naming.tags,
    });
    const policy = new IamRolePolicy(this, `policy.${of}`, {
      ...optional,
      name: of,
      role: when === undefined ? role.id : expression(attributeOfOptional(role, 'id')),
      policy: policyDocument(this, `${of}_function`, statements),
    });
    this.policies = [policy, ...(furtherPolicies ? [this.further(of, role, furtherPolicies)] : [])];
    this.arn = when === undefined ? role.arn : expression(attributeOfOptional(role, 'arn'));
  }

  /** By the names and not in one document: Terraform must know how many there are before it knows what is in them. */
  private further(of: string, role: IamRole, input: string): IamRolePolicy {
    const policy = new IamRolePolicy(this, `policy.${of}_further`, {
      name: expression('each.key'),
      role: role.id,
      policy: expression('each.value'),
    });
    policy.addOverride('for_each', expression(`var.${input}`));
    return policy;
  }
}
