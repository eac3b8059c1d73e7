import type { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { attributeOfOptional, countWhen, expression, numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { LOG_KEY } from '../encryption/encryption';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';

/** Who asked for what, and how API Gateway answered ("Customize HTTP API access logs", API Gateway Developer Guide). */
const FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  caller: '$context.identity.userArn',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  error: '$context.error.message',
});

/** Writes the requests to a stage into a log group of their own. */
export function logAccess(stage: Apigatewayv2Stage, account: Account, naming: JobNames): void {
  input(stage, 'api_access_log', {
    type: 'bool',
    default: false,
    description:
      'Logs the requests to the API of `create_api`: time, caller, address, path and status, in a log group of their own.',
  });
  const isLogged = 'var.create_api && var.api_access_log';
  const logs = new CloudwatchLogGroup(stage, 'log_group.api_access', {
    count: countWhen(isLogged),
    // With this prefix, the resource policy that API Gateway adds does not grow with each log group.
    name: `/aws/vendedlogs/${naming.resource}-api-access`,
    retentionInDays: numberExpression('var.log_retention_days'),
    kmsKeyId: expression(LOG_KEY),
    tags: naming.tags,
  });
  // A dynamic block, because an empty block is no valid one.
  stage.addOverride('dynamic.access_log_settings', {
    for_each: expression(`${isLogged} ? [1] : []`),
    content: {
      // By its name, so that a first plan knows it, and scanners of plans do.
      destination_arn: account.arn('logs', `log-group:${expression(attributeOfOptional(logs, 'name'))}`),
      format: FORMAT,
    },
  });
}
