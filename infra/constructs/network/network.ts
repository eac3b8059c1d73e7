import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { expression, listExpression, numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { output } from '../../synth/output';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import { matching } from '../foundation/input-rules/pattern';
import { resourceIds } from '../foundation/input-rules/resource-ids';
import type { JobNames } from '../foundation/naming';
import { rule } from '../foundation/precondition';
import { attachmentStatements } from './attachment';
import { allowHttpsEgress, securityGroup } from './security-group';

/** The subnets of the dump function and its outgoing connections: to the database, and by HTTPS to AWS. */
export class Network extends Construct {
  readonly contribution: Contribution;
  readonly subnetIds = listExpression('var.subnet_ids');
  readonly securityGroup: SecurityGroup;
  readonly securityGroupId: string;

  constructor(scope: Construct, account: Account, naming: JobNames) {
    super(scope, 'network');
    this.inputs();
    const { group, id } = securityGroup(this, 'dump', {
      naming,
      name: naming.resource,
      description: `Dump function of the job ${naming.job}`,
    });
    this.securityGroup = group;
    this.securityGroupId = id;
    this.connectToDatabase(naming);
    allowHttpsEgress(this, 'https', { naming, securityGroupId: this.securityGroupId });

    this.contribution = {
      statements: attachmentStatements(account, naming.resource),
      preconditions: [
        rule(
          'length(var.database_security_group_ids) + length(var.database_cidr_blocks) > 0',
          'At least one of database_security_group_ids and database_cidr_blocks must be set, because otherwise the function cannot connect to the database',
          'database_security_group_ids',
          'database_cidr_blocks',
        ),
      ],
    };
    output(this, 'security_group_id', 'ID of the security group of the function.', this.securityGroupId);
  }

  private inputs(): void {
    input(this, 'vpc_id', {
      type: 'string',
      description: 'ID of the VPC of the function. The database must be reachable from it.',
      rules: [matching('vpc_id', '^vpc-[0-9a-z]+$', 'be the ID of a VPC (vpc-…)')],
    });
    const { condition: areSubnets } = resourceIds('subnet_ids', 'subnet');
    input(this, 'subnet_ids', {
      type: 'list(string)',
      description:
        'IDs of the subnets of the function, in different zones. They need a route to SSM, DynamoDB and S3: a NAT gateway, or `create_vpc_endpoints`.',
      rules: [
        {
          condition: `length(var.subnet_ids) > 0 && ${areSubnets}`,
          must: 'hold at least one ID of a subnet (subnet-…)',
        },
      ],
    });
    input(this, 'database_security_group_ids', {
      type: 'list(string)',
      default: [],
      description:
        'IDs of the security groups of the database. The module adds one ingress rule to each, for the function and the database port.',
      rules: [resourceIds('database_security_group_ids', 'sg')],
    });
    input(this, 'database_cidr_blocks', {
      type: 'list(string)',
      default: [],
      description:
        'IPv4 ranges of a database without a security group in this VPC, for example on premises. The function can connect to them on the database port.',
      rules: [
        {
          condition: 'alltrue([for block in var.database_cidr_blocks : can(cidrnetmask(block))])',
          must: 'hold IPv4 ranges in CIDR notation, for example 10.0.0.0/16',
        },
      ],
    });
  }

  private connectToDatabase(naming: JobNames): void {
    const port = numberExpression('var.database_port');
    const databasePort = { ipProtocol: 'tcp', fromPort: port, toPort: port, tags: naming.tags };
    const eachDatabaseGroup = {
      count: numberExpression('length(var.database_security_group_ids)'),
      ...databasePort,
    };
    const databaseGroup = expression('var.database_security_group_ids[count.index]');

    new VpcSecurityGroupEgressRule(this, 'egress.database', {
      ...eachDatabaseGroup,
      description: 'Database',
      securityGroupId: this.securityGroupId,
      referencedSecurityGroupId: databaseGroup,
    });
    new VpcSecurityGroupIngressRule(this, 'ingress.database', {
      ...eachDatabaseGroup,
      description: `Dump function of the job ${naming.job}`,
      securityGroupId: databaseGroup,
      referencedSecurityGroupId: this.securityGroupId,
    });
    new VpcSecurityGroupEgressRule(this, 'egress.database_cidr_blocks', {
      count: numberExpression('length(var.database_cidr_blocks)'),
      ...databasePort,
      description: 'Database',
      securityGroupId: this.securityGroupId,
      cidrIpv4: expression('var.database_cidr_blocks[count.index]'),
    });
  }
}
