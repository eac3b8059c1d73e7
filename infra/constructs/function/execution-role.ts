import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { attributeOf, expression, optionalCount } from '../../synth/expression';
import type { JobNames } from '../foundation/naming';
import { policyDocument, type Statement, trustPolicy } from '../foundation/policy';

export interface ExecutionRoleProps {
  readonly naming: JobNames;
  /** Function that assumes the role: last part of the addresses. */
  readonly functionId: string;
  /** Name of the role, as a Terraform template. */
  readonly name: string;
  readonly description: string;
  /** Name of an input, a map of additional policies by their names. */
  readonly additionalPolicies?: string | undefined;
  readonly statements: readonly Statement[];
  /** Terraform expression: the role exists only when it is true. */
  readonly when?: string | undefined;
}

/** The role of one function. */
export class ExecutionRole extends Construct {
  readonly arn: string;
  /** The policies of the role. Without them the function lacks permissions. */
  readonly policies: readonly IamRolePolicy[];

  constructor(scope: Construct, props: ExecutionRoleProps) {
    const { naming, functionId, name, description, statements, additionalPolicies, when } = props;
    super(scope, `execution-role.${functionId}`);
    const role = new IamRole(this, `role.${functionId}`, {
      ...optionalCount(when),
      name,
      description,
      path: expression('var.role_path'),
      permissionsBoundary: expression('var.role_permissions_boundary'),
      assumeRolePolicy: trustPolicy('lambda.amazonaws.com'),
      tags: naming.tags,
    });
    const policy = new IamRolePolicy(this, `policy.${functionId}`, {
      ...optionalCount(when),
      name: functionId,
      role: attributeOf(role, 'id', when),
      policy: policyDocument(this, `${functionId}_function`, statements),
    });
    const additional = additionalPolicies ? [this.additional(functionId, role, additionalPolicies)] : [];
    this.policies = [policy, ...additional];
    this.arn = attributeOf(role, 'arn', when);
  }

  /** One resource for each policy, not one document: Terraform must know their number before it knows their content. */
  private additional(functionId: string, role: IamRole, input: string): IamRolePolicy {
    const policy = new IamRolePolicy(this, `policy.${functionId}_further`, {
      name: expression('each.key'),
      role: role.id,
      policy: expression('each.value'),
    });
    policy.addOverride('for_each', expression(`var.${input}`));
    return policy;
  }
}
