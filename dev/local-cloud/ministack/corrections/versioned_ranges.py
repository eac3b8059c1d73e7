"""Ranges of versions of objects (MiniStack 1.5.33)."""

from ministack.services import s3

from . import replace


# AWS: a range is that of the version that the request names. MiniStack answers with all of the version.
def with_ranges_of_versions(original):
    def get(bucket, key, headers, query_params=None):
        status, answered, body = original(bucket, key, headers, query_params)
        asked = headers.get("range", "")
        if status != 200 or not asked or "Content-Range" in answered:
            return status, answered, body
        found = s3._parse_range(asked, len(body))
        if found is None:
            return 416, {"Content-Type": "application/xml"}, s3._xml_body(s3._range_error_xml(bucket, key))
        start, end = found
        part = body[start : end + 1]
        # A checksum would be that of the whole version.
        kept = {name: value for name, value in answered.items() if not name.lower().startswith("x-amz-checksum")}
        length = {"Content-Length": str(len(part)), "Content-Range": f"bytes {start}-{end}/{len(body)}"}
        return 206, {**kept, **length}, part

    return get


replace(s3, "_get_object", with_ranges_of_versions)
