import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import type { Construct } from 'constructs';
import { attributeOf, expression, optionalCount } from '../../synth/expression';
import type { JobNames } from '../foundation/naming';

/** Protocol and ports of a security group rule for HTTPS from or to any address. */
export const HTTPS_ANYWHERE = { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIpv4: '0.0.0.0/0' };

export interface SecurityGroupProps {
  readonly naming: JobNames;
  /** Prefix of the name, without the last hyphen, as a Terraform template. */
  readonly name: string;
  readonly description: string;
  /** Terraform expression: the group exists only when it is true. */
  readonly when?: string;
}

/** Declares a security group in the job's VPC. Returns it with the template of its ID. */
export function securityGroup(
  scope: Construct,
  groupId: string,
  { naming, name, description, when }: SecurityGroupProps,
): { readonly group: SecurityGroup; readonly id: string } {
  const group = new SecurityGroup(scope, `group.${groupId}`, {
    ...optionalCount(when),
    namePrefix: `${name}-`,
    description,
    vpcId: expression('var.vpc_id'),
    tags: naming.tags,
    // AWS does not delete a group in use, so its replacement is created first.
    lifecycle: { createBeforeDestroy: true },
  });
  return { group, id: attributeOf(group, 'id', when) };
}

export interface HttpsEgressProps {
  readonly naming: JobNames;
  readonly securityGroupId: string;
  /** Terraform expression: the rule exists only when it is true. */
  readonly when?: string;
}

/** Lets a function reach the AWS services. */
export function allowHttpsEgress(
  scope: Construct,
  id: string,
  { naming, securityGroupId, when }: HttpsEgressProps,
): void {
  new VpcSecurityGroupEgressRule(scope, `egress.${id}`, {
    ...optionalCount(when),
    ...HTTPS_ANYWHERE,
    description: 'AWS services',
    securityGroupId,
    tags: naming.tags,
  });
}
