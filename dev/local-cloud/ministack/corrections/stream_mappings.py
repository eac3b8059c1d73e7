"""Delivery, retries and failures of mappings of Kinesis and DynamoDB streams (MiniStack 1.5.33)."""

import base64
import json
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ministack import app
from ministack.core.arn import ArnParseError, parse_arn
from ministack.services import dynamodb, kinesis, lambda_svc, sqs

from . import replace
from .mapping_permissions import may, role_of

FOREVER = -1


@dataclass
class Batch:
    records: list
    attempts: int = 0


@dataclass
class Shard:
    """Position of a mapping in one shard. Its batches run one after another."""

    position: int
    pending: list = field(default_factory=list)
    busy: bool = False
    not_before: float = 0


_shards = {}


# AWS: each shard is read separately, and a batch that fails is bisected, tried MaximumRetryAttempts times and then sent
# to the on-failure destination; a response may name the first failed record of the batch. MiniStack runs one batch
# at a time for all mappings of an account, queues included, and tries a batch that fails forever.
def poll_shards(sources):
    def poll():
        processed = False
        for account, region, esm in lambda_svc._iter_all_esms():
            tokens = lambda_svc._request_account_id.set(account), lambda_svc._request_region.set(region)
            try:
                for shard_id, start, fetch in sources(esm) if esm.get("Enabled", True) else ():
                    key = (account, region, esm["UUID"], shard_id)
                    shard = _shards.setdefault(key, Shard(start()))
                    processed = _advance(esm, shard_id, shard, fetch) or processed
            finally:
                lambda_svc._request_account_id.reset(tokens[0])
                lambda_svc._request_region.reset(tokens[1])
        return processed

    return lambda _original: poll


def _advance(esm, shard_id, shard, fetch):
    if shard.busy or shard.not_before > time.time():
        return False
    if not shard.pending:
        fetched = fetch(shard.position, int(esm.get("BatchSize") or 100))
        shard.position += len(fetched)
        wanted = lambda_svc._apply_filter_criteria(fetched, esm)
        if not wanted:
            return bool(fetched)
        shard.pending = [Batch(wanted)]
    shard.busy = True

    def run():
        try:
            _run_first(esm, shard_id, shard)
        finally:
            shard.busy = False
            lambda_svc._esm_wake.set()

    lambda_svc.spawn_background(run, thread_name="ministack-esm-shard")
    return True


def _run_first(esm, shard_id, shard):
    batch = shard.pending[0]
    function, _config = lambda_svc._get_func_record_for_qualifier(esm["FunctionName"], esm.get("Qualifier"))
    result = lambda_svc._execute_function(function, {"Records": batch.records})
    done = 0 if result.get("error") else _done(esm, batch.records, result.get("body"))
    if done == len(batch.records):
        shard.pending.pop(0)
        return
    rest = Batch(batch.records[done:], batch.attempts)
    if esm.get("BisectBatchOnFunctionError") and len(batch.records) > 1:
        # Splits at the record that the response names, otherwise in the middle. A split does not count as an attempt.
        middle = 0 if done else len(rest.records) // 2
        parts = rest.records[:middle], rest.records[middle:]
        shard.pending[:1] = [Batch(part, rest.attempts) for part in parts if part]
        return
    rest.attempts += 1
    condition = _given_up(esm, rest)
    if condition:
        _tell_destination(esm, function, shard_id, rest, condition, result)
        shard.pending.pop(0)
        return
    shard.pending[0] = rest
    wait = lambda_svc._LAMBDA_ASYNC_RETRY_BASE_SECONDS * 2 ** (rest.attempts - 1)
    shard.not_before = time.time() + min(wait, lambda_svc._LAMBDA_ASYNC_RETRY_MAX_SECONDS)


def _done(esm, records, body):
    """Returns how many records, from the first, were processed according to the response."""
    if "ReportBatchItemFailures" not in (esm.get("FunctionResponseTypes") or []) or not isinstance(body, dict):
        return len(records)
    failed = {failure.get("itemIdentifier") for failure in body.get("batchItemFailures") or []}
    numbers = [_sequence_number(record) for record in records]
    if not failed <= set(numbers):
        return 0  # an identifier of no record: the whole batch has failed
    return min((numbers.index(number) for number in failed), default=len(records))


def _given_up(esm, batch):
    retries, age = esm.get("MaximumRetryAttempts", FOREVER), esm.get("MaximumRecordAgeInSeconds", FOREVER)
    if int(retries) != FOREVER and batch.attempts > int(retries):
        return "RetryAttemptsExhausted"
    if int(age) != FOREVER and time.time() - _arrival(batch.records[0]) > int(age):
        return "MaxRecordAgeExceeded"
    return None


def _tell_destination(esm, function, shard_id, batch, condition, result):
    destination = ((esm.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    if not destination or sqs._queue_by_arn(destination) is None:
        return
    # AWS sends it with the permissions of the function's role.
    if app.AUTH and not may(role_of(function), "sqs:SendMessage", destination):
        return
    first, last = batch.records[0], batch.records[-1]
    info = "KinesisBatchInfo" if "kinesis" in first else "DDBStreamBatchInfo"
    now = time.time()
    message = {
        "requestContext": {
            "requestId": lambda_svc.new_uuid(),
            "functionArn": (function.get("config") or {}).get("FunctionArn", ""),
            "condition": condition,
            "approximateInvokeCount": batch.attempts,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": result.get("function_error") if result.get("error") else None,
        },
        "version": "1.0",
        "timestamp": _iso(now),
        info: {
            "shardId": shard_id,
            "startSequenceNumber": _sequence_number(first),
            "endSequenceNumber": _sequence_number(last),
            "approximateArrivalOfFirstRecord": _iso(_arrival(first)),
            "approximateArrivalOfLastRecord": _iso(_arrival(last)),
            "batchSize": len(batch.records),
            "streamArn": esm["EventSourceArn"],
        },
    }
    sqs._act_send_message({"MessageBody": json.dumps(message)}, sqs._queue_url(destination.rsplit(":", 1)[-1]))


def _sequence_number(record):
    return record["kinesis"]["sequenceNumber"] if "kinesis" in record else record["dynamodb"]["SequenceNumber"]


def _arrival(record):
    if "kinesis" in record:
        return float(record["kinesis"]["approximateArrivalTimestamp"])
    return float(record["dynamodb"].get("ApproximateCreationDateTime") or time.time())


def _iso(seconds):
    return datetime.fromtimestamp(seconds, tz=timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _source(esm, service):
    try:
        spec = parse_arn(esm.get("EventSourceArn", ""))
    except ArnParseError:
        return None
    return spec if spec.service == service else None


def _kinesis_shards(esm):
    spec = _source(esm, "kinesis")
    stream = spec and kinesis._streams.get_scoped(
        spec.account_id, spec.region, lambda_svc._kinesis_stream_name_from_arn_spec(spec)
    )
    if not stream or stream["StreamStatus"] != "ACTIVE":
        return
    for shard_id, shard in list(stream["shards"].items()):
        records = shard["records"]

        def fetch(position, count, shard_id=shard_id, records=records):
            return [_kinesis_record(esm, shard_id, record) for record in records[position : position + count]]

        yield shard_id, lambda records=records: 0 if esm["StartingPosition"] == "TRIM_HORIZON" else len(records), fetch


def _kinesis_record(esm, shard_id, record):
    data = record["Data"]
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record["PartitionKey"],
            "sequenceNumber": record["SequenceNumber"],
            "data": base64.b64encode(data).decode() if isinstance(data, bytes) else data,
            "approximateArrivalTimestamp": record["ApproximateArrivalTimestamp"],
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{record['SequenceNumber']}",
        "eventName": "aws:kinesis:record",
        "awsRegion": lambda_svc.get_region(),
        "eventSourceARN": esm["EventSourceArn"],
    }


def _dynamodb_shards(esm):
    spec = _source(esm, "dynamodb")
    found = spec and lambda_svc._dynamodb_stream_table_from_arn_spec(spec)
    table = found and dynamodb._tables.get(found[0])
    if not table or table.get("LatestStreamArn") != esm["EventSourceArn"]:
        return

    def start():
        return lambda_svc._dynamodb_stream_positions.get(esm["UUID"], dynamodb.stream_start_position(found[0]))

    def fetch(position, count):
        return dynamodb.stream_records_since(found[0], position, count)

    yield "shardId-00000000000000000000-00000000", start, fetch


replace(lambda_svc, "_poll_kinesis", poll_shards(_kinesis_shards))
replace(lambda_svc, "_poll_dynamodb_streams", poll_shards(_dynamodb_shards))
