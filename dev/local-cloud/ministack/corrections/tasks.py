"""ECS tasks, in containers of the task host (MiniStack 1.5.33).

MiniStack starts containers with Docker. Here `container_client.py` is in the place of Docker's client, for ECS alone.
"""

import contextvars
import threading

from container_client import Client, NotFound, call
from ministack.core.concurrency import resource_lock
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response, request_scope
from ministack.services import cloudwatch_logs, ecs, iam

from . import replace

CLIENT = Client()

# "Task definition parameters for Fargate", Amazon ECS Developer Guide.
DEFAULT_STOP_TIMEOUT = 30

# The task that this thread ends.
ending = contextvars.ContextVar("ending", default=None)

replace(ecs, "_get_docker", lambda _original: lambda: CLIENT)


# AWS: RunTask requires a cluster that exists, a network configuration for the network mode awsvpc, and roles that ECS
# tasks may assume. MiniStack creates the cluster, and does not look at the others. Tests make the host refuse tasks.
def placed(original):
    def run_task(data):
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        if cluster not in ecs._clusters:
            return error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
        definition = ecs._task_defs.get(ecs._resolve_td_key(data.get("taskDefinition", ""))) or {}
        if definition.get("networkMode") == "awsvpc" and not data.get("networkConfiguration"):
            message = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
            return error_response_json("InvalidParameterException", message, 400)
        for field in ("taskRoleArn", "executionRoleArn"):
            if definition.get(field) and not may_be_assumed(definition[field]):
                message = (
                    f"ECS was unable to assume the role '{definition[field]}' that was provided for this task. Please "
                    "verify that the role being passed has the proper trust relationship and permissions and that your "
                    "IAM user has permissions to pass this role."
                )
                return error_response_json("ClientException", message, 400)
        refusal = call("/placements")
        if "error" in refusal:
            return error_response_json(refusal["error"]["code"], refusal["error"]["message"], 400)
        if "failure" in refusal:
            return json_response({"tasks": [], "failures": [refusal["failure"]]})
        return original(data)

    return run_task


def may_be_assumed(role_arn):
    role = iam._roles.get(role_arn.rpartition("/")[2])
    return bool(role) and "ecs-tasks.amazonaws.com" in (role.get("AssumeRolePolicyDocument") or "")


replace(ecs, "_run_task", placed)


# AWS: a container has no credentials unless the task has a role; then they are those of the role. MiniStack gives others,
# that its IAM does not know. The host sets the variables for them, and for the endpoint of AWS.
def without_credentials(original):
    def register(task_arn, cluster_arn, td, cdef, launch_type, env, _host_mode, _ministack_net_ip):
        token = original(task_arn, cluster_arn, td, cdef, launch_type, env, True, None)
        for name in ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_ENDPOINT_URL"):
            del env[name]
        return token

    return register


replace(ecs, "_register_metadata", without_credentials)


# MiniStack passes no entry point to Docker, and what it passes besides has no meaning for the host.
def for_host(_original):
    def options(cdef, td, env, _ports, _network, _host_mode, task_id, task_arn, _ministack_net_ip, _cluster_arn):
        require_log_group(cdef, task_id)
        return {
            "name": cdef["name"],
            "taskArn": task_arn,
            "roleArn": td.get("taskRoleArn") or None,
            "entrypoint": cdef.get("entryPoint") or None,
            "command": cdef.get("command") or None,
            "environment": env,
        }

    return options


# AWS: a container whose log group is missing does not start. MiniStack runs it and loses its log.
def require_log_group(cdef, task_id):
    config = ecs._awslogs_config(cdef, task_id, "")
    if not config or config["create_group"]:
        return
    with request_scope(get_account_id(), config["region"] or get_region()):
        if config["group"] not in cloudwatch_logs._log_groups:
            raise RuntimeError(
                f"{LOGGER_FAILED}: create stream has been retried 1 times: failed to create Cloudwatch log stream: "
                "ResourceNotFoundException: The specified log group does not exist. : exit status 1"
            )


LOGGER_FAILED = "failed to validate logger args"


def with_reason_of_aws(original):
    def fail(task, docker_client, reason):
        _, found, rest = reason.partition(LOGGER_FAILED)
        return original(task, docker_client, f"ResourceInitializationError: {found}{rest}" if found else reason)

    return fail


# AWS: a task whose image can't be pulled stops with CannotPullContainerError. MiniStack reports that of services alone.
def with_pull_error(original):
    def run(*args, **kwargs):
        try:
            return original(*args, **kwargs)
        except NotFound as error:
            raise ecs._ImagePullError(str(error)) from error

    return run


replace(ecs, "_build_run_kwargs", for_host)
replace(ecs, "_fail_task_start", with_reason_of_aws)
replace(ecs, "_run_docker_container", with_pull_error)


# AWS: StopTask returns at once, with the desired status STOPPED. Then the first process of each container receives SIGTERM,
# and SIGKILL when its stopTimeout is over, and the task is stopped, with the exit codes of its containers. MiniStack sets
# the status and an exit code of 0 before it stops the containers, and waits for five seconds whatever the definition states.
def orderly(original):
    def stop_task(data):
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        task = cluster and ecs._resolve_task(data.get("task", ""), cluster)
        if not task or task["lastStatus"] == "STOPPED":
            return original(data)
        with resource_lock("ecs-task", task["taskArn"]):
            is_first = task["desiredStatus"] != "STOPPED"
            if is_first:
                task.update(desiredStatus="STOPPED", stoppingAt=ecs._iso(), stopCode="UserInitiated")
                task["stoppedReason"] = data.get("reason") or "Task stopped by user"
        if is_first:
            scope = (get_account_id(), get_region())
            threading.Thread(target=end_task, args=(task, *scope), daemon=True).start()
        return json_response({"task": ecs._sanitize(task)})

    return stop_task


def end_task(task, account_id, region):
    with request_scope(account_id, region):
        definition = ecs._task_defs[ecs._resolve_td_key(task["taskDefinitionArn"])]
        ids = list(task["_docker_ids"])
        threads = []
        for index, container_id in enumerate(ids):
            seconds = definition["containerDefinitions"][index].get("stopTimeout") or DEFAULT_STOP_TIMEOUT
            threads.append(threading.Thread(target=end_container, args=(task, index, container_id, seconds)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ending.set(task)
        ecs._mark_task_stopped(task["taskArn"], task, task["stoppedReason"], task["stopCode"])
        ecs._cleanup_task_resources(task, CLIENT)


def end_container(task, index, container_id, seconds):
    container = CLIENT.containers.get(container_id)
    container.stop(seconds)
    task["containers"][index]["exitCode"] = container.exit_code


# A task that ends by StopTask is active for the thread that ends it only, so that no other one gives another reason.
def or_ending(original):
    def is_active(task_arn, task):
        return original(task_arn, task) or ending.get() is task

    return is_active


replace(ecs, "_stop_task", orderly)
replace(ecs, "_task_is_active", or_ending)
ecs._ACTION_MAP.update(RunTask=ecs._run_task, StopTask=ecs._stop_task)


# AWS: the reason is "Essential container in task exited", and the other containers are ended, too.
def with_words_of_aws(original):
    def mark(task_arn, task, reason, stop_code, exit_code=None):
        if stop_code == "EssentialContainerExited":
            return original(task_arn, task, "Essential container in task exited", stop_code)
        return original(task_arn, task, reason, stop_code)

    return mark


replace(ecs, "_mark_task_stopped", with_words_of_aws)
replace(ecs, "_cleanup_task_resources", lambda original: lambda task, client, *rest: original(task, client or CLIENT, *rest))
