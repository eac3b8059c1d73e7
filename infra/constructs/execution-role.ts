import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { expression } from '../synth/expression';
import { input } from '../synth/input';
import { output } from '../synth/output';
import type { Naming } from './naming';
import { policyDocument, type Statement, trustPolicy } from './policy';

/** The role of the dump function: the sum of what its parts need. */
export class ExecutionRole extends Construct {
  readonly arn: string;
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, naming: Naming, statements: readonly Statement[]) {
    super(scope, 'execution-role');
    input(this, 'role_path', {
      type: 'string',
      default: '/',
      description: 'Path of the IAM roles.',
      rules: [
        {
          condition: 'can(regex("^/([A-Za-z0-9+=,.@_-]+/)*$", var.role_path))',
          must: 'begin and end with a slash',
        },
      ],
    });
    input(this, 'role_permissions_boundary', {
      type: 'string',
      default: null,
      description: 'ARN of the policy that bounds the permissions of the IAM roles.',
      rules: [
        {
          condition: 'can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$", var.role_permissions_boundary))',
          must: 'be the ARN of an IAM policy',
        },
      ],
    });
    const role = new IamRole(this, 'role.dump', {
      name: `${naming.resource}-execution`,
      description: `Dump function of the job ${naming.job}`,
      path: expression('var.role_path'),
      permissionsBoundary: expression('var.role_permissions_boundary'),
      assumeRolePolicy: trustPolicy('lambda.amazonaws.com'),
      tags: naming.tags,
    });
    this.policy = new IamRolePolicy(this, 'policy.dump', {
      name: 'dump',
      role: role.id,
      policy: policyDocument(this, 'function', statements),
    });
    this.arn = role.arn;
    output(this, 'role_arn', 'ARN of the role of the function.', role.arn);
  }
}
