"""Loads MiniStack once, and forks a copy of itself for each local cloud of a test run (a zygote, as on Android).

zygote.py <path of a Unix socket>

A client connects and sends a line of JSON: the environment of its MiniStack, and the file of its log. It gets a line
with the process id of the copy, and one with the seconds of a processor that the copy took when it has ended. A copy is
killed when its connection ends: a test process that is killed leaves none behind.
"""

import ctypes
import gc
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
import threading
import traceback
import types

# Variables that differ between two clouds. Modules have read the zygote's own values, which a copy replaces.
PLACES = ("GATEWAY_PORT", "LAMBDA_HOST_URL", "TASK_HOST_URL", "TMPDIR")

# What most clouds use. Another service is loaded by the copy that needs it.
SERVICES = (
    "apigateway",
    "cloudwatch",
    "cloudwatch_logs",
    "dynamodb",
    "ecs",
    "eventbridge",
    "iam",
    "kms",
    "lambda_svc",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "sts",
)

PR_SET_PDEATHSIG = 1


def load():
    """Imports MiniStack and what it would load at its first requests; returns the threads that modules wanted to start."""
    # A fork copies only the thread that forks.
    threads = []
    start = threading.Thread.start
    threading.Thread.start = lambda thread: threads.append(thread)
    try:
        import launch  # noqa: F401
        from ministack import app
        from ministack.core import iam_actions, responses

        for name in SERVICES:
            __import__(f"ministack.services.{name}")
        for service, config in app.SERVICE_REGISTRY.items():
            if config["module"] in SERVICES:
                responses._service_model(service)
                iam_actions._get_routes_for_service(service)
                iam_actions._tag_operations(service)
                iam_actions.unsigned_operations(service)
    finally:
        threading.Thread.start = start
    refuse_hidden_places()
    # Objects that no collection visits stay in memory that all copies share.
    gc.collect()
    gc.freeze()
    return threads


def modules():
    return [
        module
        for name, module in list(sys.modules.items())
        if name.split(".")[0] in ("ministack", "corrections", "container_client") and isinstance(module, types.ModuleType)
    ]


def refuse_hidden_places():
    """Fails if a module keeps a value of PLACES where `move` does not replace it: in a class or as a default argument."""
    values = [os.environ[name] for name in PLACES]
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, types.FunctionType):
                kept = [*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()]
            elif isinstance(value, type):
                kept = list(vars(value).values())
            elif isinstance(value, dict):
                kept = list(value.values())
            elif isinstance(value, (list, tuple, set, frozenset)):
                kept = list(value)
            else:
                continue
            for text in kept:
                if isinstance(text, str) and any(place in text for place in values):
                    raise RuntimeError(f"{module.__name__}.{name} keeps {text!r}, which a copy can't replace")


def move(environment):
    """Gives this process the environment of a cloud, as if its modules had been imported with it."""
    from ministack import app
    from ministack.services import lambda_svc, stepfunctions

    places = [(os.environ[name], environment[name]) for name in PLACES]
    os.environ.clear()
    os.environ.update(environment)
    for module in modules():
        for name, value in list(vars(module).items()):
            if isinstance(value, str):
                for old, new in places:
                    value = value.replace(old, new)
                setattr(module, name, value)
    tempfile.tempdir = None
    app.AUTH = environment["AUTH"] == "true"
    lambda_svc._LAMBDA_ASYNC_RETRY_BASE_SECONDS = float(environment["LAMBDA_ASYNC_RETRY_BASE_SECONDS"])
    stepfunctions._SFN_WAIT_SCALE = float(environment["STATE_MACHINE_WAIT_SCALE"])


def become(request, threads):
    """Runs in the copy, to its end."""
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(request["environment"]["TMPDIR"])
    move(request["environment"])
    for thread in threads:
        threading.Thread(target=thread._target, args=thread._args, kwargs=thread._kwargs, daemon=True).start()
    sys.argv = ["ministack"]
    import launch

    launch.main()


class Zygote:
    def __init__(self, path, libc):
        self.libc = libc
        self.pid = os.getpid()
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        self.listener.listen(128)
        self.copies = {}
        self.threads = []

    def serve(self):
        read, write = socket.socketpair()
        write.setblocking(False)
        signal.set_wakeup_fd(write.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.wakeups = (read, write)
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        self.selector.register(read, selectors.EVENT_READ, self.reap)
        while True:
            for key, _ in self.selector.select():
                key.data(key.fileobj)

    def accept(self, listener):
        connection, _ = listener.accept()
        self.selector.register(connection, selectors.EVENT_READ, self.hear)

    def hear(self, connection):
        """Reads the request of a new connection; of a known one only its end comes."""
        pid = self.copies.get(connection)
        if pid is not None:
            self.selector.unregister(connection)
            os.kill(pid, signal.SIGKILL)
            return
        line = connection.makefile("r").readline()
        if not line:
            self.selector.unregister(connection)
            connection.close()
            return
        self.copies[connection] = self.fork(json.loads(line), connection)
        self.answer(connection, {"pid": self.copies[connection]})

    def fork(self, request, connection):
        pid = os.fork()
        if pid != 0:
            return pid
        code = 1
        try:
            # Killed with the zygote; and if that has ended before this line, at once.
            self.libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != self.pid:
                os._exit(1)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.selector.close()
            for inherited in (self.listener, *self.wakeups, *self.copies, connection):
                inherited.close()
            become(request, self.threads)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def reap(self, read):
        read.recv(4096)
        while self.copies:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            connection = next(one for one, its in self.copies.items() if its == pid)
            del self.copies[connection]
            if connection in self.selector.get_map():
                self.selector.unregister(connection)
            self.answer(connection, {"seconds": usage.ru_utime + usage.ru_stime})
            connection.close()

    def answer(self, connection, value):
        try:
            connection.sendall(json.dumps(value).encode() + b"\n")
        except OSError:
            pass  # the client has ended


if __name__ == "__main__":
    # Listens first: clients that come while MiniStack is loaded wait.
    zygote = Zygote(sys.argv[1], ctypes.CDLL(None))
    zygote.threads = load()
    zygote.serve()
