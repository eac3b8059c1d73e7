import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression, listExpression, mapExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { Account } from '../foundation/account';
import { type Contribution, rule } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import type { Network } from './network';

/** A way to AWS for subnets without a way out. Logs need none: Lambda takes them outside the VPC. */
export class VpcEndpoints extends Construct {
  readonly contribution: Contribution = {
    preconditions: [
      rule(
        'length(local.gateway_endpoints) == 0 || length(var.route_table_ids) > 0',
        'route_table_ids must name the route tables of the subnets for the endpoints of s3 and dynamodb',
        'route_table_ids',
        'vpc_endpoint_services',
      ),
      rule(
        '!var.create_vpc_endpoints || var.database_password_secret_arn == null || contains(var.vpc_endpoint_services, "secretsmanager")',
        'vpc_endpoint_services must hold secretsmanager when the password is in Secrets Manager and create_vpc_endpoints is true',
        'vpc_endpoint_services',
      ),
    ],
  };

  constructor(scope: Construct, account: Account, naming: Naming, network: Network) {
    super(scope, 'vpc-endpoints');
    this.inputs();
    this.gateways(account, naming);
    this.interfaces(account, naming, network);
  }

  private inputs(): void {
    input(this, 'create_vpc_endpoints', {
      type: 'bool',
      default: false,
      description: 'Creates VPC endpoints, for subnets without a NAT gateway.',
    });
    input(this, 'vpc_endpoint_services', {
      type: 'set(string)',
      default: ['dynamodb', 's3', 'ssm'],
      description:
        'Services that `create_vpc_endpoints` makes an endpoint for: leave out what the VPC has, add `secretsmanager` when the password is there.',
      rules: [
        {
          condition:
            'alltrue([for service in var.vpc_endpoint_services : contains(["dynamodb", "s3", "secretsmanager", "ssm"], service)])',
          must: 'hold only dynamodb, s3, secretsmanager and ssm',
        },
      ],
    });
    input(this, 'route_table_ids', {
      type: 'list(string)',
      default: [],
      description: 'Route tables of the subnets, for the endpoints of S3 and DynamoDB.',
      rules: [
        {
          condition: 'alltrue([for id in var.route_table_ids : can(regex("^rtb-[0-9a-z]+$", id))])',
          must: 'hold IDs of route tables (rtb-…)',
        },
      ],
    });
  }

  private gateways(account: Account, naming: Naming): void {
    const gateway = new VpcEndpoint(this, 'endpoint.gateway', {
      vpcId: expression('var.vpc_id'),
      vpcEndpointType: 'Gateway',
      serviceName: serviceName(account),
      routeTableIds: listExpression('var.route_table_ids'),
      tags: named(naming),
    });
    forEach(gateway, local(this, 'gateway_endpoints', servicesAmong('dynamodb', 's3')));
  }

  private interfaces(account: Account, naming: Naming, network: Network): void {
    const services = local(this, 'interface_endpoints', servicesAmong('secretsmanager', 'ssm'));
    const any = `length(${services}) > 0`;
    const group = new SecurityGroup(this, 'group.vpc_endpoints', {
      count: countWhen(any),
      namePrefix: `${naming.resource}-endpoints-`,
      description: `VPC endpoints of the job ${naming.job}`,
      vpcId: expression('var.vpc_id'),
      tags: naming.tags,
      lifecycle: { createBeforeDestroy: true },
    });
    const groupId = expression(attributeOfOptional(group, 'id'));
    new VpcSecurityGroupIngressRule(this, 'ingress.vpc_endpoints', {
      count: countWhen(any),
      description: 'Everything in the VPC',
      securityGroupId: groupId,
      // With private DNS, the whole VPC reaches the service through this endpoint: to admit the function alone would
      // cut off everybody else. The endpoint has private addresses only.
      cidrIpv4: '0.0.0.0/0',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      tags: naming.tags,
    });
    const endpoint = new VpcEndpoint(this, 'endpoint.interface', {
      vpcId: expression('var.vpc_id'),
      vpcEndpointType: 'Interface',
      serviceName: serviceName(account),
      subnetIds: network.subnetIds,
      securityGroupIds: [groupId],
      privateDnsEnabled: true,
      tags: named(naming),
    });
    forEach(endpoint, services);
  }
}

function servicesAmong(...services: string[]): string {
  const names = services.map((service) => `"${service}"`).join(', ');
  return expression(`var.create_vpc_endpoints ? setintersection(var.vpc_endpoint_services, [${names}]) : toset([])`);
}

function serviceName(account: Account): string {
  return `com.amazonaws.${account.region}.${expression('each.key')}`;
}

/** The console shows endpoints by this tag only. */
function named(naming: Naming): Record<string, string> {
  return mapExpression(`merge(var.tags, { Name = "${naming.resource}-\${each.key}" })`);
}

function forEach(endpoint: VpcEndpoint, services: string): void {
  // CDKTF's own iterators refer to every attribute through the iterator; the plain argument is all that is needed.
  endpoint.addOverride('for_each', expression(services));
}
