import { Construct } from 'constructs';
import { ENV } from '../../../functions/script/env';
import { expression, listExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Account } from '../foundation/account';
import { type Contribution, rule } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import { attachmentStatements } from '../network/network';

/** An existing VPC for the script, or none. What it reaches there is its security groups' matter. */
export class ScriptNetwork extends Construct {
  readonly contribution: Contribution;
  readonly subnetIds = listExpression('var.subnet_ids');
  readonly securityGroupIds = listExpression('var.security_group_ids');

  constructor(scope: Construct, account: Account, naming: Naming) {
    super(scope, 'script-network');
    input(this, 'subnet_ids', {
      type: 'list(string)',
      default: [],
      description:
        'Subnets of an existing VPC for the function, with a way to DynamoDB, to SSM if it has `parameters`, and to whatever the script calls. Empty: outside of any VPC, with access to the internet.',
      rules: [
        {
          condition: 'alltrue([for id in var.subnet_ids : can(regex("^subnet-[0-9a-z]+$", id))])',
          must: 'hold IDs of subnets (subnet-…)',
        },
      ],
    });
    input(this, 'security_group_ids', {
      type: 'list(string)',
      default: [],
      description: 'Security groups of the function in that VPC: they decide what the script reaches.',
      rules: [
        {
          condition: 'alltrue([for id in var.security_group_ids : can(regex("^sg-[0-9a-z]+$", id))])',
          must: 'hold IDs of security groups (sg-…)',
        },
      ],
    });
    this.contribution = {
      optionalEnvironment: {
        [ENV.subnetIds]: expression('length(var.subnet_ids) == 0 ? null : join(",", var.subnet_ids)'),
      },
      statements: attachmentStatements(account, naming.resource).map((statement) => ({
        ...statement,
        when: 'length(var.subnet_ids) > 0',
      })),
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
