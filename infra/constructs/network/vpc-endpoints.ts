import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { countWhen, expression, listExpression, mapExpression, stringList } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import { resourceIds } from '../foundation/input-rules/resource-ids';
import type { JobNames } from '../foundation/naming';
import { type Precondition, rule } from '../foundation/precondition';
import type { Network } from './network';
import { HTTPS_ANYWHERE, securityGroup } from './security-group';

const GATEWAY_SERVICES = ['dynamodb', 's3'] as const;
const INTERFACE_SERVICES = ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'ssm', 'states', 'xray'] as const;
const SERVICES = [...GATEWAY_SERVICES, ...INTERFACE_SERVICES];
/** What the function needs in any case. */
const ALWAYS_NEEDED = ['dynamodb', 's3', 'ssm'];
/** Terraform expression of the services that get an endpoint. */
const CHOSEN = 'local.vpc_endpoint_services';

/** Services that a part of the module needs beside those of the function. */
export interface FurtherServices {
  /** Terraform expression: they are needed only when it is true. */
  readonly when: string;
  readonly services: readonly (typeof SERVICES)[number][];
}

/**
 * Endpoints of AWS services for subnets without a route to the internet. The logs of functions need none: Lambda sends them
 * from outside of the VPC. The runner pulls its image and sends its logs from the subnets.
 */
export class VpcEndpoints extends Construct {
  readonly contribution: Contribution = {
    preconditions: [
      chosenRule(
        'length(local.gateway_endpoints) == 0 || length(var.route_table_ids) > 0',
        'route_table_ids must hold the route tables of the subnets, because the endpoints of s3 and dynamodb need them',
        'route_table_ids',
        'vpc_endpoint_services',
      ),
      chosenRule(
        `!var.create_vpc_endpoints || (var.database_password_secret_arn == null && (var.engine == "lambda" || var.restore_password_secret_arn == null)) || contains(${CHOSEN}, "secretsmanager")`,
        'vpc_endpoint_services must hold secretsmanager when create_vpc_endpoints is true and the password of the dump, or that of restores in the VPC, is in Secrets Manager',
        'vpc_endpoint_services',
      ),
    ],
  };

  constructor(scope: Construct, account: Account, naming: JobNames, network: Network, further: FurtherServices) {
    super(scope, 'vpc-endpoints');
    this.inputs(further);
    this.gateways(account, naming);
    this.interfaces(account, naming, network);
  }

  private inputs(further: FurtherServices): void {
    input(this, 'create_vpc_endpoints', {
      type: 'bool',
      default: false,
      description:
        'Creates VPC endpoints, for subnets without a NAT gateway. Those of S3 and DynamoDB are free of charge; each other one costs about 7 USD a month and zone, and 0.01 USD for each GB.',
    });
    input(this, 'vpc_endpoint_services', {
      type: 'set(string)',
      default: null,
      description:
        'Services for which `create_vpc_endpoints` creates an endpoint. Omit those that the VPC already has. A list replaces the default, so it must repeat what is needed of it. Null: `dynamodb`, `s3` and `ssm`, and `ecr.api`, `ecr.dkr`, `logs` and `states` with an `engine` other than `lambda`. Add `secretsmanager` when the password is in Secrets Manager, and `xray` with `tracing_mode = "Active"`.',
      rules: [
        {
          condition: `alltrue([for service in var.vpc_endpoint_services : contains(${stringList(SERVICES)}, service)])`,
          must: `hold only ${SERVICES.slice(0, -1).join(', ')} and ${SERVICES.at(-1)}`,
        },
      ],
    });
    const all = (services: readonly string[]) => `toset(${stringList(services)})`;
    local(
      this,
      'vpc_endpoint_services',
      expression(
        `var.vpc_endpoint_services != null ? var.vpc_endpoint_services : ${further.when} ? ${all([...ALWAYS_NEEDED, ...further.services])} : ${all(ALWAYS_NEEDED)}`,
      ),
    );
    input(this, 'route_table_ids', {
      type: 'list(string)',
      default: [],
      description: 'IDs of the route tables of the subnets, for the endpoints of S3 and DynamoDB.',
      rules: [resourceIds('route_table_ids', 'rtb')],
    });
  }

  private gateways(account: Account, naming: JobNames): void {
    const gateway = new VpcEndpoint(this, 'endpoint.gateway', {
      vpcId: expression('var.vpc_id'),
      vpcEndpointType: 'Gateway',
      serviceName: serviceName(account),
      routeTableIds: listExpression('var.route_table_ids'),
      tags: named(naming),
    });
    forEach(gateway, local(this, 'gateway_endpoints', servicesAmong(GATEWAY_SERVICES)));
  }

  private interfaces(account: Account, naming: JobNames, network: Network): void {
    const services = local(this, 'interface_endpoints', servicesAmong(INTERFACE_SERVICES));
    const any = `length(${services}) > 0`;
    const { id: groupId } = securityGroup(this, 'vpc_endpoints', {
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

/** A rule whose message shows the chosen services, and not the null that stands for them. */
function chosenRule(...args: Parameters<typeof rule>): Precondition {
  const { condition, errorMessage } = rule(...args);
  return { condition, errorMessage: errorMessage.replaceAll('var.vpc_endpoint_services', CHOSEN) };
}

function servicesAmong(services: readonly string[]): string {
  return expression(`var.create_vpc_endpoints ? setintersection(${CHOSEN}, ${stringList(services)}) : toset([])`);
}

function serviceName(account: Account): string {
  return `com.amazonaws.${account.region}.${expression('each.key')}`;
}

/** The console identifies endpoints by this tag only. */
function named(naming: JobNames): Record<string, string> {
  return mapExpression(`merge(var.tags, { Name = "${naming.resource}-\${each.key}" })`);
}

function forEach(endpoint: VpcEndpoint, services: string): void {
  // The iterators of CDKTF refer to every attribute through the iterator. The plain argument is sufficient here.
  endpoint.addOverride('for_each', expression(services));
}
