"""A stand-in for the client of Docker, as far as MiniStack's ECS uses it. Containers run on the task host (`task-host/`)."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

TASK_HOST = os.environ["TASK_HOST_URL"]

# Longer than the longest time between SIGTERM and SIGKILL on Fargate.
TIMEOUT_SECONDS = 180


class NotFound(Exception):
    """The host has no such container, or can't pull the image."""


def call(path, value=None):
    """Posts a JSON value and returns the JSON answer."""
    request = urllib.request.Request(TASK_HOST + path, data=json.dumps(value or {}).encode())
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        message = json.load(error)["message"]
        raise (NotFound if error.code == 404 else RuntimeError)(message) from None


class Container:
    attrs = {}

    def __init__(self, container_id):
        self.id = container_id
        self.status = "running"
        self.exit_code = None

    def reload(self):
        self._follow(call(f"/containers/{self.id}"))

    def wait(self):
        return {"StatusCode": self.exit_code}

    def logs(self, **_options):
        """Yields complete lines as they come, until the container has ended."""
        with urllib.request.urlopen(f"{TASK_HOST}/containers/{self.id}/log") as response:
            yield from response

    def stop(self, timeout):
        self._follow(call(f"/containers/{self.id}/terminate?seconds={timeout}"))

    def remove(self, **_options):
        """Ends it. The host keeps the log and the exit code."""
        self._follow(call(f"/containers/{self.id}/kill"))

    def _follow(self, state):
        self.exit_code = state["exitCode"]
        self.status = "running" if self.exit_code is None else "exited"


class Containers:
    def get(self, container_id):
        if not container_id:
            raise NotFound("MiniStack itself runs in no container.")
        return Container(container_id)

    def run(self, image, **options):
        """The options are those of `corrections/tasks.py`."""
        return Container(call("/containers", {"image": image, **options})["id"])


class Client:
    containers = Containers()
