import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { expression, listExpression, numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { output } from '../../synth/output';
import type { Account } from '../foundation/account';
import { type Contribution, rule } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import type { Statement } from '../foundation/policy';

/** The subnets that the function runs in, and its ways out: to the database, and by HTTPS to AWS. */
export class Network extends Construct {
  readonly contribution: Contribution;
  readonly subnetIds = listExpression('var.subnet_ids');
  readonly securityGroupId: string;

  constructor(scope: Construct, account: Account, naming: Naming) {
    super(scope, 'network');
    this.inputs();
    const group = new SecurityGroup(this, 'group.dump', {
      namePrefix: `${naming.resource}-`,
      description: `Dump function of the job ${naming.job}`,
      vpcId: expression('var.vpc_id'),
      tags: naming.tags,
      // A group that is in use cannot be deleted, so its replacement comes first.
      lifecycle: { createBeforeDestroy: true },
    });
    this.securityGroupId = group.id;
    this.rules(naming);

    this.contribution = {
      statements: attachmentStatements(account, naming.resource),
      preconditions: [
        rule(
          'length(var.database_security_group_ids) + length(var.database_cidr_blocks) > 0',
          'At least one of database_security_group_ids and database_cidr_blocks must be set, or the function has no way to the database',
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
      description: 'VPC from which the database can be reached.',
      rules: [{ condition: 'can(regex("^vpc-[0-9a-z]+$", var.vpc_id))', must: 'be the ID of a VPC (vpc-…)' }],
    });
    input(this, 'subnet_ids', {
      type: 'list(string)',
      description:
        'Subnets of the function, in different zones. They need a way to SSM, DynamoDB and S3: a NAT gateway, or `create_vpc_endpoints`.',
      rules: [
        {
          condition:
            'length(var.subnet_ids) > 0 && alltrue([for id in var.subnet_ids : can(regex("^subnet-[0-9a-z]+$", id))])',
          must: 'hold at least one ID of a subnet (subnet-…)',
        },
      ],
    });
    input(this, 'database_security_group_ids', {
      type: 'list(string)',
      default: [],
      description:
        'Security groups of the database. Each gets one ingress rule, for the function and the database port.',
      rules: [
        {
          condition: 'alltrue([for id in var.database_security_group_ids : can(regex("^sg-[0-9a-z]+$", id))])',
          must: 'hold IDs of security groups (sg-…)',
        },
      ],
    });
    input(this, 'database_cidr_blocks', {
      type: 'list(string)',
      default: [],
      description:
        'IPv4 ranges of a database without a security group in this VPC, for example on premises. The function may connect to them on the database port.',
      rules: [
        {
          condition: 'alltrue([for block in var.database_cidr_blocks : can(cidrnetmask(block))])',
          must: 'hold IPv4 ranges in CIDR notation, for example 10.0.0.0/16',
        },
      ],
    });
  }

  private rules(naming: Naming): void {
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
    new VpcSecurityGroupEgressRule(this, 'egress.https', {
      description: 'AWS services',
      securityGroupId: this.securityGroupId,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: '0.0.0.0/0',
      tags: naming.tags,
    });
  }
}

/** What the role of a function in the VPC needs, and its code must not have. */
export function attachmentStatements(account: Account, functionName: string): Statement[] {
  return [
    {
      // What Lambda needs to attach a function to a VPC (AWSLambdaVPCAccessExecutionRole).
      sid: 'AttachToNetwork',
      actions: NETWORK_INTERFACE_ACTIONS,
      resources: ['*'],
    },
    {
      // Lambda itself acts with the role, too; the code of the function needs none of this.
      sid: 'DenyNetworkToCode',
      effect: 'Deny',
      actions: NETWORK_INTERFACE_ACTIONS,
      resources: ['*'],
      condition: { ArnEquals: { 'lambda:SourceFunctionArn': account.arn('lambda', `function:${functionName}`) } },
    },
  ];
}

const NETWORK_INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
