"""Starts MiniStack with the corrections that this project needs."""

from corrections import (  # noqa: F401
    alarms,
    descriptions,
    iam_conditions,
    lambda_invocations,
    metrics,
    multipart_uploads,
    schedules,
)
from ministack.app import main

if __name__ == "__main__":
    main()
