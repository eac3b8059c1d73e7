"""Starts MiniStack with the corrections that this project needs."""

from corrections import (  # noqa: F401
    alarms,
    api_gateway,
    buckets,
    connections,
    database_tokens,
    descriptions,
    encryption,
    iam_conditions,
    lambda_invocations,
    mapping_permissions,
    metrics,
    multipart_uploads,
    schedules,
    state_machines,
    stream_mappings,
    tasks,
    versioned_ranges,
)
from ministack.app import main

if __name__ == "__main__":
    main()
