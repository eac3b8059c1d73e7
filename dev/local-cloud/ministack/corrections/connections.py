"""Idle connections stay open until their clients close them (MiniStack 1.5.33)."""

from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.config import Config

# MiniStack closes a connection that was idle for 75 seconds, but the Go SDK in Terraform's provider reuses one
# after up to 90. Hypercorn may read a request just before it closes: the request is carried out, but its answer is
# lost, and the SDK's retry fails because the resource already exists. An hour is longer than any test.
SECONDS = 3600

Config.keep_alive_timeout = property(lambda self: SECONDS, lambda self, value: None)

# Hypercorn waits for that timeout even when the client has closed the connection, and keeps its own end open meanwhile.
read_until_closed = TCPServer._read_data


async def read_and_stop_waiting(self):
    await read_until_closed(self)
    await self.idle_task.stop()


TCPServer._read_data = read_and_stop_waiting
