"""Permissions that a function's role requires to receive the records of a source (MiniStack 1.5.33)."""

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import iam, lambda_svc

from . import replace

# "Using Lambda with Amazon SQS", "… with Kinesis", "… with DynamoDB", Lambda Developer Guide.
READS = {
    "sqs": ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"],
    "kinesis": ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"],
    "dynamodb": ["DescribeStream", "GetRecords", "GetShardIterator"],
}


def refused_action(esm):
    """Returns the first action that the function's role may not perform; None if it may perform all."""
    try:
        source = parse_arn(esm["EventSourceArn"])
    except (ArnParseError, KeyError):
        return None
    function = lambda_svc._functions.get(esm["FunctionName"]) or {}
    role = role_of(function)
    needed = [f"{source.service}:{name}" for name in READS.get(source.service, [])]
    return next((action for action in needed if not may(role, action, esm["EventSourceArn"])), None)


def role_of(function):
    return ((function.get("config") or {}).get("Role") or "").rsplit("/", 1)[-1]


def may(role, action, resource):
    account = get_account_id()
    context = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:sts::{account}:assumed-role/{role}/lambda",
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=get_region(),
    )
    policies = iam_evaluator._gather_role_policies(role, account)
    limits = iam_evaluator._permissions_boundary(iam._roles, role, account)
    return iam_evaluator.evaluate(context, policies, *limits).decision == "Allow"


# AWS: a mapping is refused if the function's role may not read the source, and stops when it loses the permission.
# MiniStack does not check the role.
def with_permission(original):
    def create(data):
        name, _qualifier, _error = lambda_svc._resolve_existing_esm_function(data.get("FunctionName", ""))
        action = refused_action({**data, "FunctionName": name}) if app.AUTH and name else None
        if action:
            message = f"The function execution role does not have permissions to call {action.partition(':')[2]}"
            return error_response_json("InvalidParameterValueException", message, 400)
        return original(data)

    return create


def only_permitted(original):
    def every():
        for account, region, esm in original():
            tokens = lambda_svc._request_account_id.set(account), lambda_svc._request_region.set(region)
            try:
                permitted = not app.AUTH or refused_action(esm) is None
            finally:
                lambda_svc._request_account_id.reset(tokens[0])
                lambda_svc._request_region.reset(tokens[1])
            if permitted:
                yield account, region, esm

    return every


replace(lambda_svc, "_create_esm", with_permission)
replace(lambda_svc, "_iter_all_esms", only_permitted)
