"""Invocations on the Lambda host, with request ids and records like those of AWS (MiniStack 1.5.33)."""

import contextvars
import json
import os
import time
import urllib.request
from datetime import datetime, timezone

from ministack.services import cloudwatch_logs, lambda_svc, sqs

from . import replace

LAMBDA_HOST = os.environ["LAMBDA_HOST_URL"]

# The host responds within the function's own timeout, plus this time for a cold start.
COLD_START_SECONDS = 120

asynchronous_request_id = contextvars.ContextVar("asynchronous_request_id", default=None)


# MiniStack would run Node functions in its own worker, with its own environment and layers outside /opt. Its proxy mode
# is configured by function name and reports errors only as an HTTP status, so this replaces the whole call.
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
            answer = None
            with urllib.request.urlopen(request, timeout=int(config.get("Timeout") or 3) + COLD_START_SECONDS) as response:
                stream = LogStream(config)
                for value in map(json.loads, response):
                    if "lines" in value:
                        stream.append(value["lines"])
                    else:
                        answer = value
            if answer is None:
                raise OSError("it ended without an answer")
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


# AWS: the log of a function is in CloudWatch Logs while it runs. MiniStack writes it when it has ended, and without ids of
# events.
class LogStream:
    def __init__(self, config):
        self.config = config
        self.name = f"{datetime.now(timezone.utc):%Y/%m/%d}/[$LATEST]{lambda_svc.new_uuid().replace('-', '')}"

    def append(self, lines):
        group = self.group()
        now = int(time.time() * 1000)
        stream = group["streams"].setdefault(
            self.name,
            {
                "events": [],
                "uploadSequenceToken": "1",
                "creationTime": now,
                "firstEventTimestamp": None,
                "lastEventTimestamp": None,
                "lastIngestionTime": None,
            },
        )
        cloudwatch_logs._append_log_events(
            stream,
            [
                {"timestamp": now, "message": line, "ingestionTime": now, "eventId": lambda_svc.new_uuid()}
                for line in lines
            ],
        )

    def group(self):
        name = (self.config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{self.config['FunctionName']}"
        if name not in cloudwatch_logs._log_groups:
            cloudwatch_logs._log_groups[name] = {
                "arn": cloudwatch_logs._make_group_arn(name),
                "creationTime": int(time.time() * 1000),
                "retentionInDays": None,
                "tags": {},
                "subscriptionFilters": {},
                "streams": {},
            }
        return cloudwatch_logs._log_groups[name]


replace(lambda_svc, "_emit_lambda_logs", lambda _original: lambda *_args, **_kwargs: None)
replace(lambda_svc, "_proxy_url_for", lambda _original: lambda config: LAMBDA_HOST)
replace(lambda_svc, "_execute_function_proxy", invoke_on_host)


# AWS: every attempt of one asynchronous event has the same request id. MiniStack generates a new one for each attempt.
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


# AWS: the record of a failed event contains its request id, its version and the number of attempts.
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
