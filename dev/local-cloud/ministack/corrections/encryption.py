"""Customer managed keys and code signing, where a Terraform plan would otherwise repeat a change (MiniStack 1.5.33)."""

import json

from ministack.core.responses import error_response_json, json_response
from ministack.services import cloudwatch_logs, lambda_svc, sqs

from . import replace


# MiniStack lacks the two actions that change the key of an existing log group.
def with_key_of_log_group(original):
    async def handle(method, path, headers, body, query_params):
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if action not in ("AssociateKmsKey", "DisassociateKmsKey"):
            return await original(method, path, headers, body, query_params)
        request = json.loads(body)
        group = cloudwatch_logs._log_groups.get(request.get("logGroupName"))
        if group is None:
            return error_response_json("ResourceNotFoundException", "The specified log group does not exist.", 400)
        group["kmsKeyId"] = request.get("kmsKeyId")
        return json_response({})

    return handle


replace(cloudwatch_logs, "handle_request", with_key_of_log_group)


# AWS: CreateFunction attaches the code signing configuration. MiniStack only knows the later PutFunctionCodeSigningConfig.
def with_code_signing(original):
    def create(data):
        response = original(data)
        function = lambda_svc._functions.get(data.get("FunctionName"))
        if response[0] == 201 and function is not None:
            function["code_signing_config_arn"] = data.get("CodeSigningConfigArn", "")
        return response

    return create


replace(lambda_svc, "_create_function", with_code_signing)


# AWS: a queue has one kind of encryption, so a KMS key turns off the encryption with keys of SQS, and the reverse.
def with_one_encryption(original):
    def change(data, queue_url):
        response = original(data, queue_url)
        attributes = sqs._get_q(data.get("QueueUrl", queue_url))["attributes"]
        changed = data.get("Attributes") or {}
        if changed.get("KmsMasterKeyId"):
            attributes["SqsManagedSseEnabled"] = "false"
        elif changed.get("SqsManagedSseEnabled") == "true":
            attributes.pop("KmsMasterKeyId", None)
        return response

    return change


replace(sqs, "_act_set_queue_attributes", with_one_encryption)
sqs._HANDLERS["SetQueueAttributes"] = sqs._act_set_queue_attributes
