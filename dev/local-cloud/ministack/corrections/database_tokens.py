"""Tokens of IAM database authentication, for servers that this project starts itself (MiniStack 1.5.33).

MiniStack checks tokens for the servers that it starts, with a container engine. This is the same check for a server of
which the caller states host, port and resource id, with the reason of a refusal, and with a clock of the server's own.
"""

import asyncio
import contextvars
import json
import time
import types

from ministack.core import iam_evaluator, rds_iam
from ministack.core.responses import request_scope

from . import replace

clock_offset = contextvars.ContextVar("clock_offset", default=0.0)


def refusal(body, auth_enabled):
    login = json.loads(body)
    clock_offset.set(login["clockOffset"])
    account, region, user = login["account"], login["region"], login["user"]
    verified = rds_iam.verify_rds_iam_token(
        login["token"], hostname=login["host"], port=login["port"], db_user=user, region=region, account_id=account
    )
    if isinstance(verified, rds_iam.RdsIamTokenError):
        return verified.code
    if not auth_enabled:
        return None
    with request_scope(account, region):
        principal = iam_evaluator.resolve_principal(verified.access_key_id, account)
        if isinstance(principal, iam_evaluator.AuthError):
            return "InvalidCredentials"
        if principal.policies is None:
            return None
        context = iam_evaluator.EvalContext(
            principal_arn=principal.arn,
            principal_type=principal.type,
            principal_account=account,
            action="rds-db:connect",
            resource_arn=f"arn:aws:rds-db:{region}:{account}:dbuser:{login['resourceId']}/{user}",
            region=region,
            principal_keys=principal.keys,
        )
        decision = iam_evaluator.evaluate(context, principal.policies, *principal.limits).decision
        return None if decision == "Allow" else decision


def for_stated_servers(_original):
    async def handle(_scope, receive, send, *, auth_enabled):
        body = await asyncio.wait_for(rds_iam._read_body(receive), timeout=rds_iam.BODY_TIMEOUT)
        answer = json.dumps({"refusal": refusal(body, auth_enabled)}).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return handle


replace(rds_iam, "handle", for_stated_servers)
replace(rds_iam, "time", lambda _original: types.SimpleNamespace(time=lambda: time.time() + clock_offset.get()))
