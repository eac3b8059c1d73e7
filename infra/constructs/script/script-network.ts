import { Construct } from 'constructs';
import { ENV } from '../../../functions/script/env';
import { expression, listExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import { resourceIds } from '../foundation/input-rules/resource-ids';
import type { JobNames } from '../foundation/naming';
import { rule } from '../foundation/precondition';
import { attachmentStatements } from '../network/attachment';

const IN_VPC = 'length(var.subnet_ids) > 0';

/** An optional existing VPC for the script. Its security groups determine what the script can reach. */
export class ScriptNetwork extends Construct {
  readonly contribution: Contribution;
  readonly subnetIds = listExpression('var.subnet_ids');
  readonly securityGroupIds = listExpression('var.security_group_ids');

  constructor(scope: Construct, account: Account, naming: JobNames) {
    super(scope, 'script-network');
    input(this, 'subnet_ids', {
      type: 'list(string)',
      default: [],
      description:
        'IDs of subnets of an existing VPC for the function. They need a route to DynamoDB, to SSM when `parameters` is set, and to everything that the script calls. Empty: outside of any VPC, with access to the internet.',
      rules: [resourceIds('subnet_ids', 'subnet')],
    });
    input(this, 'security_group_ids', {
      type: 'list(string)',
      default: [],
      description: 'IDs of the security groups of the function in that VPC. They determine what the script can reach.',
      rules: [resourceIds('security_group_ids', 'sg')],
    });
    this.contribution = {
      optionalEnvironment: {
        [ENV.subnetIds]: expression('length(var.subnet_ids) == 0 ? null : join(",", var.subnet_ids)'),
      },
      statements: attachmentStatements(account, naming.resource).map((statement) => ({ ...statement, when: IN_VPC })),
      preconditions: [
        rule(
          '(length(var.subnet_ids) == 0) == (length(var.security_group_ids) == 0)',
          'subnet_ids and security_group_ids must be set together, or neither',
          'subnet_ids',
          'security_group_ids',
        ),
      ],
    };
  }
}
