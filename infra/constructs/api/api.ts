import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api';
import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';
import { ENV } from '../../../functions/api/env';
import { attributeOfOptional, countWhen, expression, mapExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import type { DumpFunction } from '../dump/dump-function';
import type { Naming } from '../foundation/naming';
import { LoggedFunction } from '../function/logged-function';
import type { LockTable } from '../job/lock-table';

const WHEN = 'var.create_api';

/** What the API has, by the name of the Terraform resource. The function knows the same routes. */
const ROUTES = { start: 'POST /dumps', status: 'GET /dumps/{id}' } as const;

/** More than people and deployments ask for; a client in a loop is held back before it starts hundreds of runs. */
const THROTTLING = { throttlingRateLimit: 5, throttlingBurstLimit: 20 };

export interface ApiProps {
  readonly naming: Naming;
  readonly dump: DumpFunction;
  readonly lockTable: LockTable;
}

/** The HTTP API that starts dumps and tells their status, for callers whom IAM allows it. */
export class Api extends Construct {
  private readonly count = countWhen(WHEN);

  constructor(
    scope: Construct,
    private readonly props: ApiProps,
  ) {
    super(scope, 'api');
    input(this, 'create_api', {
      type: 'bool',
      default: false,
      description:
        'Creates an HTTP API with IAM authorization: `POST /dumps` starts a dump, `GET /dumps/{id}` tells its status.',
    });
    const { naming } = props;
    const api = new Apigatewayv2Api(this, 'api.dumps', {
      count: this.count,
      name: naming.resource,
      description: `Dumps of the job ${naming.job}`,
      protocolType: 'HTTP',
      tags: naming.tags,
    });
    const apiId = expression(attributeOfOptional(api, 'id'));
    const executionArn = expression(attributeOfOptional(api, 'execution_arn'));
    const made = this.function();
    const integration = new Apigatewayv2Integration(this, 'integration.dumps', {
      count: this.count,
      apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: made.arn,
      payloadFormatVersion: '2.0',
    });
    for (const [name, routeKey] of Object.entries(ROUTES)) {
      new Apigatewayv2Route(this, `route.${name}`, {
        count: this.count,
        apiId,
        routeKey,
        authorizationType: 'AWS_IAM',
        target: `integrations/${expression(attributeOfOptional(integration, 'id'))}`,
      });
    }
    new Apigatewayv2Stage(this, 'stage.dumps', {
      count: this.count,
      apiId,
      name: '$default',
      autoDeploy: true,
      defaultRouteSettings: THROTTLING,
      tags: naming.tags,
    });
    new LambdaPermission(this, 'permission.api', {
      count: this.count,
      functionName: made.functionName,
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
      'ARN for policies of callers: `execute-api:Invoke` on `<it>/*/POST/dumps` and `<it>/*/GET/dumps/*`; null without `create_api`.',
      executionArn,
    );
  }

  private function(): LoggedFunction {
    const { naming, dump, lockTable } = this.props;
    const environment = local(this, 'api_environment', {
      [ENV.jobName]: naming.job,
      [ENV.slotUnit]: expression('var.slot_unit'),
      [ENV.slotTimezone]: expression('var.schedule_timezone'),
      // Empty while nothing is scheduled: then no run is still to come.
      [ENV.schedule]: expression('var.schedule_enabled ? var.schedule_expression : ""'),
      [ENV.lockTable]: lockTable.name,
      [ENV.dumpFunctionArn]: dump.lambda.arn,
    });
    return new LoggedFunction(this, {
      naming,
      of: 'api',
      functionName: `${naming.resource}-api`,
      roleName: `${naming.resource}-api`,
      description: `Starts dumps of the job ${naming.job}, and tells their status`,
      roleDescription: `API of the job ${naming.job}`,
      when: WHEN,
      statements: [
        { sid: 'StartDump', actions: ['lambda:InvokeFunction'], resources: [dump.lambda.arn] },
        {
          sid: 'ReadStatus',
          actions: ['dynamodb:GetItem'],
          resources: [lockTable.arn],
          // Other jobs in the same table stay out of reach.
          condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${naming.job}#*`] } },
        },
      ],
      // Outside of the VPC: it needs no database.
      settings: {
        memorySize: 256,
        timeout: 25,
        environment: { variables: mapExpression(environment) },
      },
    });
  }
}
