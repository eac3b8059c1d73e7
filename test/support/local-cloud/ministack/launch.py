"""Starts MiniStack with the corrections that this project needs, each where MiniStack 1.5.33 differs from AWS.

The corrections replace functions of the pinned version by name; a version that lacks one of them fails at the start.
"""

import contextvars
import json
import os
import urllib.request
from datetime import datetime, timezone

from ministack.core import iam_actions
from ministack.services import dynamodb, eventbridge, lambda_svc, scheduler, sqs

LAMBDA_HOST = os.environ["LAMBDA_HOST_URL"]

# The host answers when the function's own timeout is over at the latest; the rest is for a cold start.
COLD_START_SECONDS = 120

asynchronous_request_id = contextvars.ContextVar("asynchronous_request_id", default=None)


def replace(module, name, make):
    """Replaces module.name by make(original)."""
    setattr(module, name, make(getattr(module, name)))


# MiniStack would run Node functions in a worker of its own, with its own environment, and layers outside /opt.
# Its proxy mode is asked per function name and knows no error but an HTTP status, so the whole call is ours.
def invoke_on_host(_original):
    def execute(func, event, url, request_id):
        config = func.get("config") or func
        request = urllib.request.Request(
            url,
            data=json.dumps(event).encode(),
            headers={
                "Content-Type": "application/json",
                "Lambda-Request-Id": request_id,
                "Lambda-Function-Name": config["FunctionName"],
                "Lambda-Function-Arn": config["FunctionArn"],
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=int(config.get("Timeout") or 3) + COLD_START_SECONDS) as response:
                answer = json.load(response)
        except OSError as error:
            answer = {
                "payload": {"errorType": "Service.Exception", "errorMessage": f"The Lambda host did not answer: {error}"},
                "functionError": "Unhandled",
                "log": "",
            }
        result = {"body": answer["payload"], "log": answer["log"], "log_source": "rie"}
        if answer["functionError"]:
            result.update(error=True, function_error=answer["functionError"])
        return result

    return execute


replace(lambda_svc, "_proxy_url_for", lambda _original: lambda config: LAMBDA_HOST)
replace(lambda_svc, "_execute_function_proxy", invoke_on_host)


# AWS: every attempt of one asynchronous event has the same request id. MiniStack makes a new one per attempt.
def with_one_request_id(original):
    def invoke(func, event):
        token = asynchronous_request_id.set(lambda_svc.new_uuid())
        try:
            original(func, event)  # copies the context into its thread
        finally:
            asynchronous_request_id.reset(token)

    return invoke


def dispatch_with_that_id(original):
    def dispatch(func, config, event, request_id, started):
        return original(func, config, event, asynchronous_request_id.get() or request_id, started)

    return dispatch


replace(lambda_svc, "invoke_async_with_retry", with_one_request_id)
replace(lambda_svc, "_execute_function_dispatch", dispatch_with_that_id)


# AWS: the record of a failed event names its request, its version and the attempts that were made.
def with_full_record(original):
    def route(target_arn, func_name, event, result):
        queue = sqs._queue_by_arn(target_arn)
        if queue is None:
            return original(target_arn, func_name, event, result)
        func = lambda_svc._functions.get(func_name) or {}
        retries = (func.get("event_invoke_config") or {}).get("MaximumRetryAttempts")
        record = {
            "version": "1.0",
            "timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            "requestContext": {
                "requestId": asynchronous_request_id.get(),
                "functionArn": (func.get("config") or {}).get("FunctionArn", "") + ":$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": (2 if retries is None else int(retries)) + 1,
            },
            "requestPayload": event,
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": result.get("function_error") or "Unhandled",
            },
            "responsePayload": result.get("body"),
        }
        sqs._act_send_message({"MessageBody": json.dumps(record)}, sqs._queue_url(target_arn.rsplit(":", 1)[-1]))

    return route


replace(lambda_svc, "_route_async_failure", with_full_record)


# AWS: EventBridge rules and Scheduler invoke functions asynchronously, with retries. MiniStack invokes once, and forgets.
def dispatch_asynchronously(_original):
    def dispatch(arn, payload):
        func, config, name = lambda_svc._get_func_record_for_ref(arn)
        if not func or not config:
            eventbridge.logger.warning("EventBridge: function %s not found", name)
            return
        lambda_svc.invoke_async_with_retry(lambda_svc._execution_record_for_config(func, config), json.loads(payload))

    return dispatch


replace(eventbridge, "_dispatch_to_lambda", dispatch_asynchronously)


# AWS: Scheduler puts the time of the schedule, not of the firing, into its input. MiniStack leaves the placeholder.
def with_scheduled_time(original):
    def invoke(target, event, rule, *rest):
        if event.get("Source") == "aws.scheduler" and target.get("Input"):
            moment = datetime.fromtimestamp(event["Time"], tz=timezone.utc).replace(second=0, microsecond=0)
            text = target["Input"]
            for placeholder, value in {
                "<aws.scheduler.scheduled-time>": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "<aws.scheduler.schedule-arn>": rule.get("Arn", ""),
                "<aws.scheduler.execution-id>": event["EventId"],
                "<aws.scheduler.attempt-number>": "1",
            }.items():
                text = text.replace(placeholder, value)
            target = {**target, "Input": text}
        return original(target, event, rule, *rest)

    return invoke


replace(eventbridge, "_invoke_target", with_scheduled_time)

# MiniStack looks every ten seconds whether a schedule is due; AWS promises the minute, and tests wait for it.
for module, name in ((eventbridge, "_SCHEDULER_TICK_INTERVAL"), (scheduler, "_SCHEDULE_TICK_INTERVAL")):
    replace(module, name, lambda _original: 1)


# AWS: dynamodb:LeadingKeys holds the partition keys of the request. MiniStack has no such key, so that a policy which
# names it would allow all (ForAllValues) or nothing.
def with_leading_keys(original):
    def context(body):
        found = original(body)
        try:
            request = json.loads(body or b"{}")
            table = dynamodb._tables.get(request.get("TableName", "").rsplit("/", 1)[-1])
            partition = next(key["AttributeName"] for key in table["KeySchema"] if key["KeyType"] == "HASH")
            value = (request.get("Key") or request.get("Item") or {}).get(partition)
            if value:
                found["dynamodb:LeadingKeys"] = list(value.values())
        except (AttributeError, KeyError, StopIteration, TypeError, ValueError):
            pass  # a request without a single key has no such condition key
        return found

    return context


replace(iam_actions, "dynamodb_service_context", with_leading_keys)

if __name__ == "__main__":
    from ministack.app import main

    main()
