"""Evaluation of alarms (MiniStack 1.5.33).

MiniStack evaluates an alarm only when a metric arrives, merges all dimensions of the metric, and supports neither
missing data nor metric math. Here alarms are evaluated continuously, by the rules of the CloudWatch User Guide
("Alarm evaluation", "Configuring how CloudWatch alarms treat missing data").
"""

import re
import threading
import time

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, sqs

from . import replace

# CloudWatch evaluates once a minute. Tests have periods of a second.
LOOK_EVERY_SECONDS = 0.2

# While points are missing, CloudWatch reads points before the alarm's evaluation periods. How many is not
# documented; the examples in the guide have an evaluation range of five points for three periods.
FURTHER_BACK = 2

OPERATORS = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}

evaluating = threading.Lock()


def evaluate(_original):
    def evaluate_alarm(alarm):
        with evaluating:
            old = alarm["StateValue"]
            new, reason = state_of(alarm)
            if new == old:
                return
            alarm.update(StateValue=new, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
            cloudwatch._record_history(alarm["AlarmName"], old, new, reason)
            cloudwatch._dispatch_alarm_actions(alarm, old, new, reason)
            cloudwatch._evaluate_parent_alarms(alarm)

    return evaluate_alarm


def state_of(alarm):
    periods = alarm["EvaluationPeriods"]
    points = points_of(alarm, time.time(), periods + FURTHER_BACK)
    real = [point for point in points if point is not None][:periods]
    missing = alarm.get("TreatMissingData") or "missing"
    if not real:
        state = {"breaching": "ALARM", "notBreaching": "OK", "missing": "INSUFFICIENT_DATA"}
        return state.get(missing, alarm["StateValue"]), "No datapoints were received."
    breaching = [OPERATORS[alarm["ComparisonOperator"]](value, alarm["Threshold"]) for value in real]
    if missing == "ignore" and len(real) < periods and all(breaching):
        return alarm["StateValue"], "Too few datapoints to change the state."
    if missing in ("breaching", "notBreaching"):
        breaching += [missing == "breaching"] * (periods - len(real))
    needed = alarm.get("DatapointsToAlarm") or periods
    reason = f"{sum(breaching)} of {len(breaching)} datapoints breach the threshold {alarm['Threshold']}; latest: {real[0]}"
    return ("ALARM" if sum(breaching) >= needed else "OK"), reason


def points_of(alarm, now, count):
    """Returns the latest points, newest first; None for a missing one."""
    queries = alarm.get("Metrics")
    if queries:
        returned = [query for query in queries if query.get("ReturnData", True)]
        return points_of_query(returned[0], {query["Id"]: query for query in queries}, now, count)
    if not alarm.get("MetricName"):
        return []
    statistic = alarm.get("ExtendedStatistic") or alarm["Statistic"]
    return points_of_metric(alarm, statistic, alarm["Period"], now, count)


def points_of_query(query, queries, now, count):
    if "MetricStat" in query:
        metric = query["MetricStat"]
        return points_of_metric(metric["Metric"], metric["Stat"], int(metric["Period"]), now, count)
    fill = re.fullmatch(r"FILL\((\w+), (\d+)\)", query["Expression"])
    if not fill:
        raise ValueError(f"the local cloud knows FILL(id, number) only, not {query['Expression']}")
    points = points_of_query(queries[fill[1]], queries, now, count)
    # Without any point there is no series to fill in.
    if all(point is None for point in points):
        return points
    return [float(fill[2]) if point is None else point for point in points]


def points_of_metric(metric, statistic, period, now, count):
    dimensions = cloudwatch._dims_from_list(metric.get("Dimensions") or [])
    report_queue(metric["Namespace"], metric["MetricName"], dimensions)
    stored = cloudwatch._metrics.get((metric["Namespace"], metric["MetricName"], cloudwatch._dims_key(dimensions))) or []
    windows = [[] for _ in range(count)]
    for point in stored:
        window = int((now - point["Timestamp"]) // period)
        if 0 <= window < count:
            windows[window].append(point)
    return [
        cloudwatch._stat_value(cloudwatch._calc_stats(window), statistic, window) if window else None
        for window in windows
    ]


def report_queue(namespace, name, dimensions):
    """SQS publishes the length of its queues once a minute; here they are also published at each change."""
    if (namespace, name) != ("AWS/SQS", "ApproximateNumberOfMessagesVisible"):
        return
    queue = sqs._queues.get(sqs._queue_url(dimensions["QueueName"]))
    if not queue:
        return
    sqs._refresh_counts(queue)
    visible = float(queue["attributes"]["ApproximateNumberOfMessages"])
    stored = cloudwatch._metrics.get((namespace, name, cloudwatch._dims_key(dimensions)))
    if not stored or stored[-1]["Value"] != visible or time.time() - stored[-1]["Timestamp"] > 60:
        cloudwatch.record_metric(namespace, name, visible, "Count", dimensions)


def look_all_the_time():
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        for (account_id, region, _name), alarm in cloudwatch._alarms.all_items():
            with request_scope(account_id, region):
                try:
                    cloudwatch._evaluate_alarm(alarm)
                except Exception:
                    cloudwatch.logger.exception("alarm %s could not be evaluated", alarm["AlarmName"])


# MiniStack drops the queries of an alarm on metric math.
def with_metrics(original):
    def put(params, cbor_data, is_cbor, is_json=False):
        answer = original(params, cbor_data, is_cbor, is_json)
        name, metrics = (
            (cbor_data.get("AlarmName"), cbor_data.get("Metrics"))
            if is_cbor or is_json
            else (cloudwatch._p(params, "AlarmName"), metrics_of(params))
        )
        if metrics and name in cloudwatch._alarms:
            cloudwatch._alarms[name].update(Metrics=metrics, MetricName="", Namespace="", Statistic=None, Period=None)
        return answer

    return put


def metrics_of(params):
    """Returns the list that the query protocol flattens to `Metrics.member.1.MetricStat.Metric.Namespace` and the like."""
    root = {}
    for key in params:
        if key.startswith("Metrics.member."):
            node = root
            *path, last = key.split(".")[1:]
            for part in path:
                node = node.setdefault(part, {})
            node[last] = cloudwatch._p(params, key)
    metrics = listed(root.get("member", {}))
    for query in metrics:
        query["ReturnData"] = query.get("ReturnData", "true") == "true"
        if "MetricStat" in query:
            query["MetricStat"]["Period"] = int(query["MetricStat"]["Period"])
    return metrics


def listed(node):
    """Turns {"member": {"1": …, "2": …}} into a list, at every depth."""
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [listed(node[key]) for key in sorted(node, key=int)]
    is_list = lambda value: isinstance(value, dict) and set(value) == {"member"}  # noqa: E731
    return {key: listed(value["member"] if is_list(value) else value) for key, value in node.items()}


replace(cloudwatch, "_evaluate_alarm", evaluate)
replace(cloudwatch, "_put_metric_alarm", with_metrics)
threading.Thread(target=look_all_the_time, daemon=True).start()
