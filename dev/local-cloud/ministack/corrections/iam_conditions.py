"""Actions that IAM policies are evaluated for, and their condition keys (MiniStack 1.5.33)."""

import dataclasses
import json

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import dynamodb, s3, sns, sqs, ssm

from . import replace


# AWS: dynamodb:LeadingKeys contains the partition keys of the request. MiniStack lacks the key, so a policy that
# uses it would allow everything (ForAllValues) or nothing.
def with_leading_keys(original):
    def context(body):
        found = original(body)
        try:
            request = json.loads(body or b"{}")
            table = dynamodb._tables.get(request.get("TableName", "").rsplit("/", 1)[-1])
            partition = next(key["AttributeName"] for key in table["KeySchema"] if key["KeyType"] == "HASH")
            value = (request.get("Key") or request.get("Item") or {}).get(partition)
            if value:
                found["dynamodb:LeadingKeys"] = list(value.values())
        except (AttributeError, KeyError, StopIteration, TypeError, ValueError):
            pass  # a request without a single key has no such condition key
        return found

    return context


replace(iam_actions, "dynamodb_service_context", with_leading_keys)


# AWS: a write that S3 encrypts with a KMS key requires kms:GenerateDataKey on that key, a part also kms:Decrypt, a
# SecureString with a customer key kms:Decrypt, a message to an encrypted topic or queue both, and a message from an
# encrypted queue or an item of an encrypted table kms:Decrypt; the services call KMS with the permissions of the
# caller, and DynamoDB with the name of the table in the encryption context. MiniStack requires none of them.
KMS_KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id"
KMS_ACTIONS = "local-cloud:kms-actions"
AWS_MANAGED = "alias/aws/"
QUEUE_ACTIONS = {"sqs:SendMessage": ["kms:GenerateDataKey", "kms:Decrypt"], "sqs:ReceiveMessage": ["kms:Decrypt"]}
ITEM_ACTIONS = [f"dynamodb:{action}" for action in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan")]


def with_kms_key(original):
    def context(iam_action, query_params, path, headers):
        found = original(iam_action, query_params, path, headers)
        if iam_action != "s3:PutObject":
            return found
        upload = s3._multipart_uploads.get(iam_actions._query_param(query_params, "uploadId") or "")
        bucket = path.lstrip("/").partition("/")[0]
        source = (upload or {}).get("preserved_headers") or headers
        key_id = source.get(KMS_KEY_ID) or s3._bucket_default_sse_headers(bucket).get(KMS_KEY_ID)
        if key_id:
            found[f"s3:{KMS_KEY_ID}"] = key_id
            found[KMS_ACTIONS] = ["kms:GenerateDataKey", "kms:Decrypt"] if upload else ["kms:GenerateDataKey"]
        return found

    return context


def with_kms_permission(original):
    def enforce(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        denied = original(access_key_id, iam_action, service, region, resource_arn, service_context)
        context = service_context or {}
        key_id, actions = context.get(f"s3:{KMS_KEY_ID}"), context.get(KMS_ACTIONS, [])
        via = {"kms:ViaService": f"{service}.{region}.amazonaws.com"}
        if iam_action == "ssm:GetParameter":
            parameter = ssm._parameters.get("/" + resource_arn.partition(":parameter/")[2]) or {}
            key_id, actions = parameter.get("KeyId"), ["kms:Decrypt"]
        if iam_action == "sns:Publish":
            topic = sns._topics.get(resource_arn) or {}
            key_id, actions = topic.get("attributes", {}).get("KmsMasterKeyId"), ["kms:GenerateDataKey", "kms:Decrypt"]
        if iam_action in QUEUE_ACTIONS:
            queue = sqs._queues.get(sqs._queue_name_to_url.get(resource_arn.rpartition(":")[2])) or {}
            key_id, actions = queue.get("attributes", {}).get("KmsMasterKeyId"), QUEUE_ACTIONS[iam_action]
        if iam_action in ITEM_ACTIONS:
            table_name = resource_arn.rpartition("table/")[2]
            table = dynamodb._tables.get(table_name) or {}
            key_id, actions = (table.get("SSEDescription") or {}).get("KMSMasterKeyArn"), ["kms:Decrypt"]
            via["kms:EncryptionContext:aws:dynamodb:tableName"] = table_name
        if denied or not key_id or AWS_MANAGED in key_id:
            return denied
        key_arn = key_id if key_id.startswith("arn:") else iam_actions.extract_resource_arn(
            "kms", "POST", "/", {}, json.dumps({"KeyId": key_id}).encode(), {}, region, get_account_id()
        )
        results = (original(access_key_id, action, "kms", region, key_arn, via) for action in actions)
        return next((result for result in results if result), None)

    return enforce


replace(iam_actions, "_s3_object_context", with_kms_key)
replace(iam_evaluator, "enforce", with_kms_permission)


# AWS: policies can require conditional writes ("Enforce conditional writes on Amazon S3 buckets", Amazon S3 User Guide).
def with_conditional_writes(original):
    def context(iam_action, query_params, path, headers):
        found = original(iam_action, query_params, path, headers)
        if iam_action == "s3:PutObject":
            query = lambda name: iam_actions._query_param(query_params, name)  # noqa: E731
            creates = not query("partNumber") and "uploads" not in query_params
            found["s3:ObjectCreationOperation"] = "true" if creates else "false"
            lower = {name.lower(): value for name, value in headers.items()}
            for name in ("if-none-match", "if-match"):
                if name in lower:
                    found[f"s3:{name}"] = lower[name]
        return found

    return context


replace(iam_actions, "_s3_object_context", with_conditional_writes)


# AWS is called over TLS, and policies may require it. Here the same calls use plain HTTP on the loopback interface.
replace(app, "pin_request_origin", lambda original: lambda source_ip, _by_tls: original(source_ip, True))


# AWS: a service that assumes a role states the account of the resource that it does so for ("The confused deputy problem",
# IAM User Guide). MiniStack has no such key, so that nobody could assume a role with that condition.
def with_source_account(original):
    def evaluate(trust_doc, caller_arn, ctx=None):
        if ctx and ctx.action == "sts:AssumeRole":
            ctx = dataclasses.replace(ctx, service_context={**ctx.service_context, "aws:sourceaccount": get_account_id()})
        return original(trust_doc, caller_arn, ctx)

    return evaluate


replace(iam_evaluator, "evaluate_trust_policy", with_source_account)


# AWS: in policies the ARN of a log group ends with ":*" ("Overview of managing access permissions to your CloudWatch Logs
# resources", Amazon CloudWatch Logs User Guide). MiniStack asks for the ARN without it.
def with_log_streams(original):
    def extract(service, *request):
        arn = original(service, *request)
        is_group = service == "logs" and ":log-group:" in arn and not arn.endswith(":*")
        return f"{arn}:*" if is_group else arn

    return extract


replace(iam_actions, "extract_resource_arn", with_log_streams)
