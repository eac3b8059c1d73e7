"""Buckets with Object Lock, replication and archives (MiniStack 1.5.33)."""

import secrets
import time

from ministack.services import s3

from . import replace


# AWS: every object in a bucket with a default retention is locked. MiniStack does not lock what a multipart upload completes.
def with_default_retention(original):
    def complete(bucket, key, body, query_params, headers=None):
        response = original(bucket, key, body, query_params, headers)
        current = (s3._buckets.get(bucket) or {"objects": {}})["objects"].get(key)
        version = current and current.get("version_id")
        if response[0] == 200 and version and (bucket, key, version) not in s3._object_retention:
            s3._apply_object_lock_from_headers(bucket, key, {}, version)
        return response

    return complete


replace(s3, "_complete_multipart_upload", with_default_retention)


# AWS: an upload to such a bucket needs a checksum ("Uploading objects to an Object Lock enabled bucket", Amazon S3 User Guide).
def is_locking(bucket, headers):
    lock = s3._bucket_object_lock.get(bucket) or {}
    return lock.get("default_retention") or any(headers.get(name) for name in s3._OBJECT_LOCK_HEADERS)


def lacks_checksum(headers):
    lower = {name.lower() for name in headers}
    return not any(name == "content-md5" or name.startswith(("x-amz-checksum-", "x-amz-trailer")) for name in lower)


def refused(bucket, key, request):
    message = f"Content-MD5 OR x-amz-checksum- HTTP header is required for {request} requests with Object Lock parameters"
    return s3._error("InvalidRequest", message, 400, f"/{bucket}/{key}")


def with_checksum_of_object(original):
    def put(bucket, key, body, headers):
        if is_locking(bucket, headers) and lacks_checksum(headers):
            return refused(bucket, key, "Put Object")
        return original(bucket, key, body, headers)

    return put


def with_checksum_of_part(original):
    def upload(bucket, key, body, query_params, headers):
        if is_locking(bucket, headers) and lacks_checksum(headers):
            return refused(bucket, key, "Put Part")
        return original(bucket, key, body, query_params, headers)

    return upload


replace(s3, "_put_object", with_checksum_of_object)
replace(s3, "_upload_part", with_checksum_of_part)


def replica_of(obj):
    """Account, bucket and version of the replica of an object; None without one."""
    if not obj or not obj.get("_replica"):
        return None
    name, version, account = obj["_replica"]
    return account, name, version


# AWS: a replica has the version of its original, and under a KMS key another ETag ("Replicating objects" and "Replicating encrypted
# objects", Amazon S3 User Guide). MiniStack makes a new version with the same ETag.
def with_version_of_original(original):
    def record(bucket, key, prior, obj, data):
        version = original(bucket, key, prior, obj, data)
        replica = replica_of(obj)
        if version and replica:
            account, name, its_version = replica
            sse = obj.get("preserved_headers", {}).get("x-amz-server-side-encryption") or ""
            etag = f'"{secrets.token_hex(16)}"' if sse.startswith("aws:kms") else obj["etag"]
            with s3._in_account(account):
                current = s3._buckets[name]["objects"].get(key)
                for each in [current, *s3._object_versions.get((name, key), [])]:
                    if each and each.get("version_id") == its_version:
                        each.update(version_id=version, etag=etag)
            obj["_replica"] = (name, version, account)
        return version

    return record


replace(s3, "_record_object_version", with_version_of_original)


# AWS: locks are replicated with their objects, and tags also when they change later. MiniStack replicates neither.
def with_replicated_lock(original):
    def apply(bucket, key, headers, version):
        original(bucket, key, headers, version)
        replica = replica_of(s3._buckets[bucket]["objects"].get(key))
        retention = s3._object_retention.get((bucket, key, version))
        if replica and retention:
            account, name, its_version = replica
            with s3._in_account(account):
                if s3._bucket_object_lock.get(name):
                    s3._object_retention[(name, key, its_version)] = dict(retention)

    return apply


replace(s3, "_apply_object_lock_from_headers", with_replicated_lock)

# Instead of days and hours: a tag with this key moves the version to the storage class that is its value, as a lifecycle would, and
# another one ends the restore of a version from its archive.
STORAGE_CLASS = "local-cloud:storage-class"
RESTORED = "local-cloud:restored"
s3._RESTORE_DELAY_SECONDS = 12 * 3600.0


def with_transition_and_replication(original):
    def put(bucket, key, body, query_params=None):
        response = original(bucket, key, body, query_params)
        current = (s3._buckets.get(bucket) or {"objects": {}})["objects"].get(key)
        version = current and current.get("version_id")
        if response[0] != 200 or response[1].get("x-amz-version-id") not in (None, version):
            return response
        tags = s3._object_tags.get((bucket, key, version), {})
        storage_class = tags.pop(STORAGE_CLASS, None)
        if storage_class:
            for each in [current, *s3._object_versions.get((bucket, key), [])]:
                if each.get("version_id") == version:
                    each["storage_class"] = storage_class
        if tags.pop(RESTORED, None):
            current["restore"]["available_at"] = time.time()
        replica = replica_of(current)
        if replica:
            account, name, its_version = replica
            with s3._in_account(account):
                s3._object_tags[(name, key, its_version)] = dict(tags)
        return response

    return put


replace(s3, "_put_object_tagging", with_transition_and_replication)


# AWS: the headers of a version show whether it was restored from an archive. MiniStack shows it without a version only.
def with_restored_version(original):
    def head(bucket, key, headers=None, query_params=None):
        current = (s3._buckets.get(bucket) or {"objects": {}})["objects"].get(key)
        version = current and current.get("version_id")
        if version and s3._qp(query_params or {}, "versionId", "") == version:
            query_params = {name: value for name, value in query_params.items() if name != "versionId"}
        return original(bucket, key, headers, query_params)

    return head


replace(s3, "_head_object", with_restored_version)
