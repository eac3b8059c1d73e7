"""Executions of Step Functions, and tasks of ECS in them (MiniStack 1.5.33)."""

import contextvars
import json
import os
import re
import threading
import time

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import ecs, iam, stepfunctions

from . import replace

# Seconds that a second of Wait states and of intervals of Retry lasts.
stepfunctions._SFN_WAIT_SCALE = float(os.environ.get("STATE_MACHINE_WAIT_SCALE", "1"))

# How often a waiting thread looks whether its task or execution has ended.
LOOK_EVERY_SECONDS = 0.05

current_execution = contextvars.ContextVar("current_execution", default=None)
# Set when the state that waits is over.
state_over = contextvars.ContextVar("state_over", default=None)


# AWS: StartExecution is idempotent: with the name and the input of an execution that runs, it returns that execution. With
# another input, or when the execution has ended, it fails ("StartExecution", AWS Step Functions API Reference). MiniStack
# fails in all cases, and takes any name.
FORBIDDEN_IN_NAMES = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")


def idempotent(original):
    def start(data):
        name = data.get("name")
        if name is not None and (not 1 <= len(name) <= 80 or FORBIDDEN_IN_NAMES.search(name)):
            return error_response_json("InvalidName", f"Invalid Name: '{name}'", 400)
        machine = stepfunctions._resolve_state_machine_arn(data.get("stateMachineArn", ""))
        if name and machine:
            arn = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
            existing = stepfunctions._executions.get(arn)
            if existing and existing["status"] == "RUNNING" and existing["input"] == data.get("input", "{}"):
                return json_response({"executionArn": arn, "startDate": existing["startDate"]})
            if existing:
                return error_response_json("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'", 400)
        return original(data)

    return start


replace(stepfunctions, "_start_execution", idempotent)


# AWS: an execution that runs longer than TimeoutSeconds of its state machine ends as TIMED_OUT. MiniStack ignores that.
def bounded(original):
    def run(arn):
        execution = stepfunctions._executions.get(arn)
        current_execution.set(execution)
        seconds = timeout_of(execution)
        timer = threading.Timer(seconds or 0, contextvars.copy_context().run, (time_out, execution))
        timer.daemon = True
        if seconds:
            timer.start()
        try:
            original(arn)
        finally:
            timer.cancel()

    return run


def timeout_of(execution):
    machine = stepfunctions._state_machines.get((execution or {}).get("stateMachineArn")) or {}
    try:
        return json.loads(machine.get("definition", "{}")).get("TimeoutSeconds")
    except ValueError:
        return None


def time_out(execution):
    if execution["status"] != "RUNNING":
        return
    execution.update(status="TIMED_OUT", stopDate=stepfunctions.now_iso(), error="States.Timeout")
    details = {"executionTimedOutEventDetails": {"error": "States.Timeout"}}
    stepfunctions._add_event(execution, "ExecutionTimedOut", details)
    stepfunctions._emit_execution_status_event(execution)


replace(stepfunctions, "_run_execution", bounded)


# AWS: what has ended, ends once. MiniStack overwrites ABORTED by FAILED when the state that was left fails later.
def once(original):
    def fail(execution, error, cause):
        if execution["status"] == "RUNNING":
            original(execution, error, cause)

    return fail


replace(stepfunctions, "_fail_execution", once)


def is_wanted():
    """Whether the execution runs, and its state waits."""
    execution, over = current_execution.get(), state_over.get()
    return (execution is None or execution["status"] == "RUNNING") and not (over and over.is_set())


# AWS: a retry waits for the interval, times the backoff rate for each earlier one, and at most for MaxDelaySeconds; an
# execution that was stopped is not retried. MiniStack waits for at most 60 seconds, and retries nevertheless. Here the wait
# is over when the retrier is returned.
def with_whole_interval(original):
    def find(retriers, error, retry_counts):
        retrier, index = original(retriers, error, retry_counts)
        if retrier is not None and is_wanted():
            delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** retry_counts.get(index, 0)
            stepfunctions._scaled_sleep(min(delay, retrier.get("MaxDelaySeconds", delay)))
        if retrier is None or not is_wanted():
            return None, -1
        return {**retrier, "IntervalSeconds": 0}, index

    return find


replace(stepfunctions, "_find_matching_retrier", with_whole_interval)


# AWS: the job of a state that runs longer than its TimeoutSeconds is stopped. MiniStack leaves it to itself.
def with_an_end(original):
    def invoke(resource, input_data, timeout):
        over = threading.Event()
        token = state_over.set(over)
        try:
            return original(resource, input_data, timeout)
        except stepfunctions._ExecutionError as error:
            if error.error == "States.Timeout":
                error.cause = ""
            raise
        finally:
            over.set()
            state_over.reset(token)

    return invoke


replace(stepfunctions, "_invoke_resource_with_timeout", with_an_end)


# AWS: `runTask.sync` waits until the task has stopped, however long that takes. It returns the task, or fails with
# States.TaskFailed and the task as the cause when an essential container exited with another code than 0, or the task did
# not start or was stopped; it fails with AmazonECS.Unknown when RunTask answers with failures ("Run Amazon ECS or Fargate
# tasks with Step Functions", AWS Step Functions Developer Guide). When the execution or the state ends before, it stops the
# task. All calls need permissions of the role of the state machine. Not stated by AWS: the cause of AmazonECS.Unknown, the
# reason of the stop, and that a task which was stopped fails even if its program exited with 0. MiniStack gives up after
# ten minutes, succeeds whatever the task did, leaves the task running, needs no permission, and has one name for all errors
# of RunTask.
SYNC = ".sync"


def run_task(_original):
    def invoke(resource, input_data):
        request = stepfunctions._pascal_to_camel(input_data)
        is_sync = resource.endswith(SYNC)
        if is_sync:
            request.setdefault("startedBy", "AWS Step Functions")
        require_run_task(request)
        status, _, body = ecs._run_task(request)
        answer = json.loads(body)
        if status >= 400:
            raise error_of_ecs(answer["__type"], answer["message"])
        if not is_sync:
            return pascal(answer)
        if answer["failures"]:
            raise stepfunctions._ExecutionError("AmazonECS.Unknown", json.dumps(pascal(answer)))
        details = {"resource": "runTask.sync", "resourceType": "ecs", "output": json.dumps(pascal(answer))}
        stepfunctions._add_event(current_execution.get(), "TaskSubmitted", {"taskSubmittedEventDetails": details})
        return wait_for_end(ecs._tasks[answer["tasks"][0]["taskArn"]])

    return invoke


def wait_for_end(task):
    while task["lastStatus"] != "STOPPED":
        if not is_wanted():
            stop(task)
            raise stepfunctions._ExecutionError("States.TaskFailed", "The execution has ended.")
        time.sleep(LOOK_EVERY_SECONDS)
    result = pascal(ecs._sanitize(task))
    codes = [container.get("exitCode") for container in task["containers"]]
    essential = [code for code, counts in zip(codes, task["_container_essentials"]) if counts]
    if task["stopCode"] != "EssentialContainerExited" or any(code != 0 for code in essential):
        raise stepfunctions._ExecutionError("States.TaskFailed", json.dumps(result))
    return result


def stop(task):
    if refusal("ecs:StopTask", task["taskArn"]):
        return
    cluster = ecs._cluster_name_from_arn(task["clusterArn"])
    ecs._stop_task({"cluster": cluster, "task": task["taskArn"], "reason": "Stopped by AWS Step Functions"})


# The errors that the service model of RunTask has; all others have the name of the service.
MODELED_ERRORS = (
    "AccessDeniedException BlockedException ClientException ClusterNotFoundException ConflictException "
    "InvalidParameterException PlatformTaskDefinitionIncompatibilityException PlatformUnknownException ServerException "
    "UnsupportedFeatureException"
).split()


def error_of_ecs(code, message):
    name = code if code in MODELED_ERRORS else "AmazonECSException"
    cause = f"{message} (Service: AmazonECS; Status Code: 400; Error Code: {code}; Request ID: {stepfunctions.new_uuid()})"
    return stepfunctions._ExecutionError(f"ECS.{name}", cause)


def pascal(value, key=""):
    """Step Functions has names in PascalCase, and times as milliseconds."""
    if isinstance(value, dict):
        return {name[:1].upper() + name[1:]: pascal(member, name) for name, member in value.items()}
    if isinstance(value, list):
        return [pascal(member) for member in value]
    if key in ecs._ECS_TIMESTAMP_FIELDS and value:
        return int(ecs._ts_to_epoch(value) * 1000)
    return value


# What the role of the state machine is allowed to do ("IAM policies for Amazon ECS/AWS Fargate", AWS Step Functions
# Developer Guide): to run the task definition, to pass its roles, to stop the task; and, when a state machine is created
# or updated, to manage the rule by which Step Functions follows tasks.
MANAGED_RULE = "StepFunctionsGetEventsForECSTaskRule"


def require_run_task(request):
    definition = ecs._task_defs.get(ecs._resolve_td_key(request.get("taskDefinition", "")))
    if not definition:
        return
    passed = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    roles = {definition[name] for name in ("taskRoleArn", "executionRoleArn") if definition[name]}
    for denied in (
        refusal("ecs:RunTask", definition["taskDefinitionArn"], {"ecs:cluster": request.get("cluster", "")}),
        *(refusal("iam:PassRole", role, passed) for role in sorted(roles)),
    ):
        if denied:
            raise error_of_ecs("AccessDeniedException", denied)


def refusal(action, resource, context=None, role_arn=None):
    """Why the role of the state machine may not do that; None if it may."""
    execution = current_execution.get() or {}
    role_arn = role_arn or stepfunctions._state_machines[execution["stateMachineArn"]]["roleArn"]
    account, name = get_account_id(), role_arn.rpartition("/")[2]
    session = f"arn:aws:sts::{account}:assumed-role/{name}/{execution.get('name', 'local-cloud')}"
    if not app.AUTH:
        return None
    question = iam_evaluator.EvalContext(
        principal_arn=session,
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context={key.lower(): value for key, value in (context or {}).items()},
    )
    policies = iam_evaluator._gather_role_policies(name, account)
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    if iam_evaluator.evaluate(question, policies, *limits).decision == "Allow":
        return None
    return (
        f"User: {session} is not authorized to perform: {action} on resource: {resource} because no identity-based policy "
        f"allows the {action} action"
    )


replace(stepfunctions, "_invoke_ecs_run_task", run_task)
stepfunctions._SERVICE_DISPATCH["arn:aws:states:::ecs:runTask"] = stepfunctions._invoke_ecs_run_task


def with_managed_rule(original):
    def change(data):
        machine = stepfunctions._state_machines.get(data.get("stateMachineArn")) or {}
        role_arn = data.get("roleArn") or machine.get("roleArn")
        if role_arn and f"ecs:runTask{SYNC}" in (data.get("definition") or machine.get("definition", "")):
            rule = f"arn:aws:events:{get_region()}:{get_account_id()}:rule/{MANAGED_RULE}"
            actions = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
            if any(refusal(action, rule, role_arn=role_arn) for action in actions):
                message = f"'{role_arn}' is not authorized to create managed-rule."
                return error_response_json("AccessDeniedException", message, 400)
        return original(data)

    return change



# AWS describes whether a state machine is traced, and it is not by default. MiniStack forgets it.
def with_tracing(original):
    def change(data):
        answer = original(data)
        arn = data.get("stateMachineArn") or json.loads(answer[2]).get("stateMachineArn")
        machine = stepfunctions._state_machines.get(arn)
        if answer[0] < 400 and machine:
            before = machine.get("tracingConfiguration", {"enabled": False})
            machine["tracingConfiguration"] = data.get("tracingConfiguration", before)
        return answer

    return change


replace(stepfunctions, "_create_state_machine", with_managed_rule)
replace(stepfunctions, "_update_state_machine", with_managed_rule)
replace(stepfunctions, "_create_state_machine", with_tracing)
replace(stepfunctions, "_update_state_machine", with_tracing)
