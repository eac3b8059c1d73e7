"""Permission of an HTTP API to invoke a function (MiniStack 1.5.33)."""

import json

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.arn import execute_api_arn
from ministack.core.responses import get_account_id, get_region
from ministack.services import apigateway, lambda_svc

from . import replace

SERVICE = "apigateway.amazonaws.com"


# AWS: a function's own policy must allow the API to invoke it from that route; without it the caller gets a 500.
# MiniStack does not check it.
def with_function_policy(original):
    async def invoke(integration, api_id, stage, path, method, headers, body, query_params, route_key="$default", *rest, **named):
        reference = apigateway._extract_lambda_ref_from_integration_uri(integration.get("integrationUri", ""))
        function, config, _name = lambda_svc._get_func_record_for_ref(reference)
        if app.AUTH and function and not _allows(function, config["FunctionArn"], api_id, stage, route_key):
            return 500, {"Content-Type": "application/json"}, json.dumps({"message": "Internal Server Error"}).encode()
        return await original(integration, api_id, stage, path, method, headers, body, query_params, route_key, *rest, **named)

    return invoke


def _allows(function, function_arn, api_id, stage, route_key):
    account, region = get_account_id(), get_region()
    verb, _, path = route_key.partition(" ")
    context = iam_evaluator.EvalContext(
        principal_arn=SERVICE,
        principal_type="Service",
        principal_account=account,
        action="lambda:InvokeFunction",
        resource_arn=function_arn,
        region=region,
        service_context={"aws:sourcearn": execute_api_arn(region, account, api_id, stage, verb, path)},
    )
    return iam_evaluator.evaluate_resource_policy(function["policy"], context, service=SERVICE).decision == "Allow"


replace(apigateway, "_invoke_lambda_proxy", with_function_policy)
