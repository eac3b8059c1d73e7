import { type Promises, statements } from './settings';

function assumedInTheAccountBy(service: string): string {
  return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"${service}"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"\${local.account_id}"}}}]}`;
}

/** What each role may do, who may act as it, and which network a function reaches. */
export const ACCESS_PROMISES: Promises = {
  'no role writes over a dump, facts, accounts, a manifest, a verdict or a report': {
    ...statements('dump_function', {
      'OverwriteNoDump.Effect': 'Deny',
      'OverwriteNoDump.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoDump.Condition.Bool.s3:ObjectCreationOperation': 'true',
      'OverwriteNoFacts.Effect': 'Deny',
      'OverwriteNoFacts.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoFacts.Condition.Null.s3:if-match': 'true',
      'OverwriteNoFacts.Condition.Bool.s3:ObjectCreationOperation': 'true',
      'OverwriteNoUsers.Effect': 'Deny',
      'OverwriteNoUsers.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoUsers.Condition.Bool.s3:ObjectCreationOperation': 'true',
      'OverwriteNoManifest.Effect': 'Deny',
      'OverwriteNoManifest.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoManifest.Condition.Null.s3:if-match': 'true',
      'OverwriteNoManifest.Condition.Bool.s3:ObjectCreationOperation': 'true',
    }),
    ...statements('verify_function', {
      'OverwriteNoVerdict.Effect': 'Deny',
      'OverwriteNoVerdict.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoVerdict.Condition.Null.s3:if-match': 'true',
      'OverwriteNoVerdict.Condition.Bool.s3:ObjectCreationOperation': 'true',
    }),
    ...statements('drill_function', {
      'OverwriteNoDrill.Effect': 'Deny',
      'OverwriteNoDrill.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoDrill.Condition.Null.s3:if-match': 'true',
      'OverwriteNoDrill.Condition.Bool.s3:ObjectCreationOperation': 'true',
    }),
  },
  'a role reaches its own dumps and lock records only': {
    ...Object.fromEntries(
      ['dump_function', 'verify_function', 'drill_function', 'retention_function', 'mask_function'].map((role) => [
        `locals.${role}_statements.${role === 'mask_function' ? 'FindSource' : 'FindDumps'}.Condition.StringLike.s3:prefix.0`,
        '${local.dump_prefix}/????/??/*',
      ]),
    ),
    'locals.users_reader_statements.FindNames.Condition.StringLike.s3:prefix.0': '${local.dump_prefix}/*',
    'locals.retention_function_statements.FindUsers.Condition.StringLike.s3:prefix.0': '${local.users_prefix}/*',
    'locals.retention_function_statements.FindMonths.Condition.StringEquals.s3:delimiter': '/',
    'locals.retention_function_statements.FindMonths.Condition.StringLike.s3:prefix.0': '${local.dump_prefix}/',
    'locals.retention_function_statements.FindMonths.Condition.StringLike.s3:prefix.1': '${local.dump_prefix}/????/',
    ...Object.fromEntries(
      ['dump_function', 'script_function'].map((role) => [
        `locals.${role}_statements.HoldLock.Condition.ForAllValues:StringLike.dynamodb:LeadingKeys.0`,
        '${var.name}#*',
      ]),
    ),
    'locals.*_statements.ReadStatus.Condition.ForAllValues:StringLike.dynamodb:LeadingKeys.0': '${var.name}#*',
    'locals.*_statements.KeepScript.Condition.ForAnyValue:StringEquals.dynamodb:LeadingKeys.0': '${var.name}#script',
    'locals.*_statements.KeepScript.Effect': 'Deny',
  },
  'the code of a function cannot attach itself to networks': {
    'locals.*_statements.DenyNetworkToCode.Effect': 'Deny',
    'locals.dump_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}',
    'locals.script_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}',
    'locals.verify_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}-verify',
    'locals.drill_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}-drill',
    'locals.retention_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}-retention',
  },
  'a function is invoked by its own rule or API only': {
    'aws_lambda_permission.*.action': 'lambda:InvokeFunction',
    'aws_lambda_permission.schedule.principal': 'events.amazonaws.com',
    'aws_lambda_permission.schedule.source_arn': '${one(aws_cloudwatch_event_rule.schedule[*].arn)}',
    'aws_lambda_permission.verify.principal': 'events.amazonaws.com',
    'aws_lambda_permission.verify.source_arn': '${one(aws_cloudwatch_event_rule.verify[*].arn)}',
    'aws_lambda_permission.drill.principal': 'events.amazonaws.com',
    'aws_lambda_permission.drill.source_arn': '${one(aws_cloudwatch_event_rule.drill[*].arn)}',
    'aws_lambda_permission.drill_full.principal': 'events.amazonaws.com',
    'aws_lambda_permission.drill_full.source_arn': '${one(aws_cloudwatch_event_rule.drill_full[*].arn)}',
    'aws_lambda_permission.retention.principal': 'events.amazonaws.com',
    'aws_lambda_permission.retention.source_arn': '${one(aws_cloudwatch_event_rule.retention[*].arn)}',
    'aws_lambda_permission.api.principal': 'apigateway.amazonaws.com',
    'aws_lambda_permission.api.source_arn': '${one(aws_apigatewayv2_api.dumps[*].execution_arn)}/*/*/dumps*',
  },
  'roles are assumed by their service only': {
    'aws_iam_role.schedule.assume_role_policy': assumedInTheAccountBy('scheduler.amazonaws.com'),
    'aws_iam_role.runner.assume_role_policy': assumedInTheAccountBy('states.amazonaws.com'),
    'aws_iam_role.runner_start.assume_role_policy': assumedInTheAccountBy('ecs-tasks.amazonaws.com'),
    'aws_iam_role.runner_task.assume_role_policy': assumedInTheAccountBy('ecs-tasks.amazonaws.com'),
    'aws_iam_role.replication.assume_role_policy':
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
    ...Object.fromEntries(
      ['dump', 'api', 'notify', 'verify', 'drill', 'retention', 'script'].map((role) => [
        `aws_iam_role.${role}.assume_role_policy`,
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
      ]),
    ),
    'aws_iam_role.*.path': '${var.role_path}',
    'aws_iam_policy.users_reader.path': '${var.role_path}',
    'aws_iam_role.*.permissions_boundary': '${var.role_permissions_boundary}',
  },
  'the API answers whom IAM lets in, and not too often': {
    'aws_apigatewayv2_route.*.authorization_type': 'AWS_IAM',
    'aws_apigatewayv2_route.start.route_key': 'POST /dumps',
    'aws_apigatewayv2_route.status.route_key': 'GET /dumps/{id}',
    'aws_apigatewayv2_api.dumps.protocol_type': 'HTTP',
    'aws_apigatewayv2_integration.dumps.integration_type': 'AWS_PROXY',
    'aws_apigatewayv2_integration.dumps.payload_format_version': '2.0',
    'aws_apigatewayv2_stage.dumps.auto_deploy': true,
    'aws_apigatewayv2_stage.dumps.default_route_settings.throttling_burst_limit': 20,
    'aws_apigatewayv2_stage.dumps.default_route_settings.throttling_rate_limit': 5,
    'aws_lambda_function.api.timeout': 25,
  },
  'functions reach the database port and HTTPS, and nothing else': {
    'aws_vpc_security_group_egress_rule.*.ip_protocol': 'tcp',
    'aws_vpc_security_group_ingress_rule.*.ip_protocol': 'tcp',
    'aws_vpc_security_group_egress_rule.database.from_port': '${var.database_port}',
    'aws_vpc_security_group_egress_rule.database.to_port': '${var.database_port}',
    'aws_vpc_security_group_egress_rule.database.referenced_security_group_id':
      '${var.database_security_group_ids[count.index]}',
    'aws_vpc_security_group_egress_rule.database_cidr_blocks.from_port': '${var.database_port}',
    'aws_vpc_security_group_egress_rule.database_cidr_blocks.to_port': '${var.database_port}',
    'aws_vpc_security_group_egress_rule.database_cidr_blocks.cidr_ipv4': '${var.database_cidr_blocks[count.index]}',
    'aws_vpc_security_group_egress_rule.https.from_port': 443,
    'aws_vpc_security_group_egress_rule.https.to_port': 443,
    'aws_vpc_security_group_egress_rule.https.cidr_ipv4': '0.0.0.0/0',
    'aws_vpc_security_group_egress_rule.verify_https.from_port': 443,
    'aws_vpc_security_group_egress_rule.verify_https.to_port': 443,
    'aws_vpc_security_group_egress_rule.verify_https.cidr_ipv4': '0.0.0.0/0',
    'aws_vpc_security_group_egress_rule.retention_https.from_port': 443,
    'aws_vpc_security_group_egress_rule.retention_https.to_port': 443,
    'aws_vpc_security_group_egress_rule.retention_https.cidr_ipv4': '0.0.0.0/0',
    'aws_vpc_security_group_egress_rule.drill_https.from_port': 443,
    'aws_vpc_security_group_egress_rule.drill_https.to_port': 443,
    'aws_vpc_security_group_egress_rule.drill_https.cidr_ipv4': '0.0.0.0/0',
    'aws_vpc_security_group_ingress_rule.database.from_port': '${var.database_port}',
    'aws_vpc_security_group_ingress_rule.database.to_port': '${var.database_port}',
    'aws_vpc_security_group_ingress_rule.database.referenced_security_group_id': '${aws_security_group.dump.id}',
    'aws_vpc_security_group_ingress_rule.vpc_endpoints.from_port': 443,
    'aws_vpc_security_group_ingress_rule.vpc_endpoints.to_port': 443,
  },
};
