import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { countWhen, expression, listExpression, mapExpression, stringList } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import { resourceIds } from '../foundation/input-rules/resource-ids';
import type { Naming } from '../foundation/naming';
import { rule } from '../foundation/precondition';
import type { Network } from './network';
import { HTTPS_ANYWHERE, securityGroup } from './security-group';

const GATEWAY_SERVICES = ['dynamodb', 's3'] as const;
const INTERFACE_SERVICES = ['secretsmanager', 'ssm', 'xray'] as const;
const SERVICES = [...GATEWAY_SERVICES, ...INTERFACE_SERVICES];

/**
 * Endpoints of AWS services for subnets without a route to the internet. Logs need none: Lambda sends them from outside
 * of the VPC.
 */
export class VpcEndpoints extends Construct {
  readonly contribution: Contribution = {
    preconditions: [
      rule(
        'length(local.gateway_endpoints) == 0 || length(var.route_table_ids) > 0',
        'route_table_ids must hold the route tables of the subnets, because the endpoints of s3 and dynamodb need them',
        'route_table_ids',
        'vpc_endpoint_services',
      ),
      rule(
        '!var.create_vpc_endpoints || var.database_password_secret_arn == null || contains(var.vpc_endpoint_services, "secretsmanager")',
        'vpc_endpoint_services must hold secretsmanager when create_vpc_endpoints is true and the password is in Secrets Manager',
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
        'Services for which `create_vpc_endpoints` creates an endpoint. Omit those that the VPC already has. Add `secretsmanager` when the password is in Secrets Manager, and `xray` with `tracing_mode = "Active"`.',
      rules: [
        {
          condition: `alltrue([for service in var.vpc_endpoint_services : contains(${stringList(SERVICES)}, service)])`,
          must: `hold only ${SERVICES.slice(0, -1).join(', ')} and ${SERVICES.at(-1)}`,
        },
      ],
    });
    input(this, 'route_table_ids', {
      type: 'list(string)',
      default: [],
      description: 'IDs of the route tables of the subnets, for the endpoints of S3 and DynamoDB.',
      rules: [resourceIds('route_table_ids', 'rtb')],
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
    forEach(gateway, local(this, 'gateway_endpoints', servicesAmong(GATEWAY_SERVICES)));
  }

  private interfaces(account: Account, naming: Naming, network: Network): void {
    const services = local(this, 'interface_endpoints', servicesAmong(INTERFACE_SERVICES));
    const any = `length(${services}) > 0`;
    const groupId = securityGroup(this, 'vpc_endpoints', {
      naming,
      name: `${naming.resource}-endpoints`,
      description: `VPC endpoints of the job ${naming.job}`,
      when: any,
    });
    new VpcSecurityGroupIngressRule(this, 'ingress.vpc_endpoints', {
      count: countWhen(any),
      // Private DNS routes the whole VPC to the service through this endpoint. A rule for the function alone would block
      // all other clients. The endpoint has private addresses only.
      ...HTTPS_ANYWHERE,
      description: 'Everything in the VPC',
      securityGroupId: groupId,
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

function servicesAmong(services: readonly string[]): string {
  return expression(
    `var.create_vpc_endpoints ? setintersection(var.vpc_endpoint_services, ${stringList(services)}) : toset([])`,
  );
}

function serviceName(account: Account): string {
  return `com.amazonaws.${account.region}.${expression('each.key')}`;
}

/** The console identifies endpoints by this tag only. */
function named(naming: Naming): Record<string, string> {
  return mapExpression(`merge(var.tags, { Name = "${naming.resource}-\${each.key}" })`);
}

function forEach(endpoint: VpcEndpoint, services: string): void {
  // The iterators of CDKTF refer to every attribute through the iterator. The plain argument is sufficient here.
  endpoint.addOverride('for_each', expression(services));
}
