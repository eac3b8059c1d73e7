"""Starts MiniStack with the corrections that this project needs."""

from corrections import descriptions, iam_conditions, lambda_invocations, multipart_uploads, schedules  # noqa: F401
from ministack.app import main

if __name__ == "__main__":
    main()
