"""Invocations by schedules (MiniStack 1.5.33)."""

import json
from datetime import datetime, timezone

from ministack.services import eventbridge, lambda_svc, scheduler

from . import replace


# AWS: EventBridge rules and Scheduler invoke functions asynchronously, with retries. MiniStack invokes once, without retries.
def dispatch_asynchronously(_original):
    def dispatch(arn, payload):
        func, config, name = lambda_svc._get_func_record_for_ref(arn)
        if not func or not config:
            eventbridge.logger.warning("EventBridge: function %s not found", name)
            return
        lambda_svc.invoke_async_with_retry(lambda_svc._execution_record_for_config(func, config), json.loads(payload))

    return dispatch


replace(eventbridge, "_dispatch_to_lambda", dispatch_asynchronously)


# AWS: Scheduler replaces the placeholder in its input by the scheduled time. MiniStack does not replace it.
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

# MiniStack checks every ten seconds whether a schedule is due. AWS guarantees the minute; shorter waits for tests.
for module, name in ((eventbridge, "_SCHEDULER_TICK_INTERVAL"), (scheduler, "_SCHEDULE_TICK_INTERVAL")):
    replace(module, name, lambda _original: 1)
