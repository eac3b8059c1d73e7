"""Idle connections stay open for as long as any client of the tests would use them again."""

from hypercorn.config import Config

# MiniStack closes a connection that was idle for 75 seconds, and the Go SDK in Terraform's provider uses one again
# after up to 90. Hypercorn may read a request just before it closes: the request is carried out, but its answer is
# lost, and the SDK's second attempt finds that what it should create exists already. No test waits for an hour.
SECONDS = 3600

Config.keep_alive_timeout = property(lambda self: SECONDS, lambda self, value: None)
