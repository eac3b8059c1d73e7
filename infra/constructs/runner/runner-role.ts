import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import { trustPolicy } from '../foundation/policy';

export interface RunnerRoleProps {
  readonly account: Account;
  readonly naming: JobNames;
  /** Last part of the addresses, and name of the policy. */
  readonly roleId: string;
  /** Name of the role, as a Terraform template. */
  readonly name: string;
  readonly description: string;
  /** The service that assumes it. */
  readonly service: string;
  /** The policy, as a Terraform template. */
  readonly policy: string;
  /** Terraform expression: the role exists only when it is true. */
  readonly when: string;
}

/** A role of the runner, which a service of this account assumes. */
export class RunnerRole extends Construct {
  readonly arn: string;
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, props: RunnerRoleProps) {
    const { account, naming, roleId, when } = props;
    super(scope, `runner-role.${roleId}`);
    const role = new IamRole(this, `role.${roleId}`, {
      count: countWhen(when),
      name: props.name,
      description: props.description,
      path: expression('var.role_path'),
      permissionsBoundary: expression('var.role_permissions_boundary'),
      assumeRolePolicy: trustPolicy(props.service, { StringEquals: { 'aws:SourceAccount': account.id } }),
      tags: naming.tags,
    });
    this.policy = new IamRolePolicy(this, `role_policy.${roleId}`, {
      count: countWhen(when),
      name: roleId,
      role: expression(attributeOfOptional(role, 'id')),
      policy: props.policy,
    });
    this.arn = expression(attributeOfOptional(role, 'arn'));
  }
}
