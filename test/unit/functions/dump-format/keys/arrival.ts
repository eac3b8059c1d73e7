/** The event that S3 sends to EventBridge for a new object, without the fields that are not read. */
export function arrivalOf(key: string, bucket = 'dumps'): object {
  return {
    version: '0',
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { version: '0', bucket: { name: bucket }, object: { key, size: 900, etag: 'e', sequencer: '1' } },
  };
}
