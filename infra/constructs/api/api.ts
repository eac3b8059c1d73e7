import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api';
import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';
import { ROUTES } from '../../../functions/api/routes';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { output } from '../../synth/output';
import type { DumpFunction } from '../dump/dump-function';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import type { LockTable } from '../job/lock-table';
import { logAccess } from './access-log';
import { ApiFunction, apiFunctionName } from './api-function';

/** Terraform expression: the module has an API. */
const HAS_API = 'var.create_api';

/** More than users and deployments need. It limits a client in a loop before it starts hundreds of runs. */
const THROTTLING = { throttlingRateLimit: 5, throttlingBurstLimit: 20 };

export interface ApiProps {
  readonly account: Account;
  readonly naming: JobNames;
  readonly dump: DumpFunction;
  readonly lockTable: LockTable;
}

/** The HTTP API that starts dumps and returns their status, for callers with the IAM permission. */
export class Api extends Construct {
  /** Name of the function, as a Terraform template. */
  readonly functionName: string;
  /** Terraform expression: it exists only when it is true. */
  readonly when = HAS_API;

  constructor(scope: Construct, props: ApiProps) {
    super(scope, 'api');
    const { account, naming } = props;
    this.functionName = apiFunctionName(naming);
    const count = countWhen(HAS_API);
    input(this, 'create_api', {
      type: 'bool',
      default: false,
      description: `Creates an HTTP API with IAM authorization: \`${ROUTES.start}\` starts a dump, \`${ROUTES.status}\` returns its status.`,
    });
    const api = new Apigatewayv2Api(this, 'api.dumps', {
      count,
      name: naming.resource,
      description: `Dumps of the job ${naming.job}`,
      protocolType: 'HTTP',
      tags: naming.tags,
    });
    const apiId = expression(attributeOfOptional(api, 'id'));
    const executionArn = expression(attributeOfOptional(api, 'execution_arn'));
    const { function: handler } = new ApiFunction(this, { ...props, when: HAS_API });
    const integration = new Apigatewayv2Integration(this, 'integration.dumps', {
      count,
      apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: handler.arn,
      payloadFormatVersion: '2.0',
    });
    for (const [name, routeKey] of Object.entries(ROUTES)) {
      new Apigatewayv2Route(this, `route.${name}`, {
        count,
        apiId,
        routeKey,
        authorizationType: 'AWS_IAM',
        target: `integrations/${expression(attributeOfOptional(integration, 'id'))}`,
      });
    }
    const stage = new Apigatewayv2Stage(this, 'stage.dumps', {
      count,
      apiId,
      name: '$default',
      autoDeploy: true,
      defaultRouteSettings: THROTTLING,
      tags: naming.tags,
    });
    logAccess(stage, account, naming);
    new LambdaPermission(this, 'permission.api', {
      count,
      functionName: handler.functionName,
      action: 'lambda:InvokeFunction',
      principal: 'apigateway.amazonaws.com',
      sourceArn: `${executionArn}/*/*/dumps*`,
    });
    output(
      this,
      'api_url',
      'URL of the API; null without `create_api`.',
      expression(attributeOfOptional(api, 'api_endpoint')),
    );
    output(
      this,
      'api_execution_arn',
      'ARN for the policies of callers: `execute-api:Invoke` on `<ARN>/*/POST/dumps` and `<ARN>/*/GET/dumps/*`; null without `create_api`.',
      executionArn,
    );
  }
}
