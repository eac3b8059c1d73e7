"""Multipart uploads that S3 refuses (MiniStack 1.5.33)."""

import re

from ministack.services import s3

from . import replace

LEAST_PART_BYTES = 5 * 1024**2


# AWS: every part except the last must have at least 5 MiB. MiniStack accepts any size.
def with_least_part_size(original):
    def complete(bucket, key, body, query_params, headers=None):
        upload = s3._multipart_uploads.get(s3._qp(query_params, "uploadId")) or {"parts": {}}
        numbers = sorted(int(number) for number in re.findall(rb"<PartNumber>(\d+)<", body))
        parts = (upload["parts"].get(number) for number in numbers[:-1])
        if any(part and part["size"] < LEAST_PART_BYTES for part in parts):
            message = "Your proposed upload is smaller than the minimum allowed size"
            return s3._error("EntityTooSmall", message, 400, f"/{bucket}/{key}")
        return original(bucket, key, body, query_params, headers)

    return complete


replace(s3, "_complete_multipart_upload", with_least_part_size)
