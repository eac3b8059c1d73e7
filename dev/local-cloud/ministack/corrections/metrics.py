"""Metrics that exist without a call of PutMetricData (MiniStack 1.5.33)."""

import json
import time

from ministack.services import cloudwatch, cloudwatch_logs, lambda_svc

from . import replace


# AWS: CloudWatch Logs extracts metrics from log events in the embedded metric format (CloudWatch User Guide,
# "Specification: Embedded metric format"). MiniStack only stores the events.
def with_embedded_metrics(original):
    def append(stream, events):
        original(stream, events)
        for event in events:
            publish(event["message"])

    return append


def publish(message):
    if '"_aws"' not in message:
        return
    try:
        document = json.loads(message)
        directives = document["_aws"]["CloudWatchMetrics"]
    except (ValueError, KeyError, TypeError):
        return
    for directive in directives:
        for names in directive["Dimensions"]:
            dimensions = {name: str(document[name]) for name in names}
            for metric in directive["Metrics"]:
                values = document[metric["Name"]]
                for value in values if isinstance(values, list) else [values]:
                    cloudwatch.record_metric(
                        directive["Namespace"], metric["Name"], value, metric.get("Unit", "None"), dimensions
                    )
    cloudwatch._evaluate_all_alarms()


replace(cloudwatch_logs, "_append_log_events", with_embedded_metrics)


# AWS: Lambda counts every invocation. MiniStack counts only synchronous ones.
def counted(original):
    emit = lambda_svc._emit_lambda_metrics

    def dispatch(func, config, event, request_id, started):
        result = original(func, config, event, request_id, started)
        duration_ms = (time.time() - started) * 1000
        emit(config["FunctionName"], duration_ms, error=bool(result.get("error")), throttle=False)
        return result

    return dispatch


replace(lambda_svc, "_execute_function_dispatch", counted)
replace(lambda_svc, "_emit_lambda_metrics", lambda _original: lambda *_args, **_kwargs: None)
