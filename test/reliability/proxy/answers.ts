import type { AwsCall } from './aws-call';

/** An HTTP answer as a whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** An error that AWS answers: the HTTP status and the code by which SDKs know it. */
export interface AwsError {
  readonly status: number;
  readonly code: string;
}

/** The error in the dialect of the call's service: XML of S3, JSON of the others. */
export function errorAnswer({ service }: AwsCall, { status, code }: AwsError): Answer {
  const message = 'A fault that a test injected.';
  const text =
    service === 'S3'
      ? `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>fault</RequestId></Error>`
      : JSON.stringify({ __type: code, message });
  const body = Buffer.from(text);
  const type = service === 'S3' ? 'application/xml' : 'application/x-amz-json-1.0';
  return { status, headers: { 'content-type': type, 'content-length': String(body.length) }, body };
}

/**
 * The errors that each service is known to answer a correct request with (the error tables of the Amazon S3, DynamoDB
 * and Systems Manager API references). S3's 200 with an error in its body is CompleteMultipartUpload's own.
 */
export function transientErrors({ service, operation }: AwsCall): readonly AwsError[] {
  switch (service) {
    case 'S3':
      return [
        { status: 500, code: 'InternalError' },
        { status: 503, code: 'SlowDown' },
        { status: 409, code: 'ConditionalRequestConflict' },
        { status: 412, code: 'PreconditionFailed' },
        ...(operation === 'CompleteMultipartUpload' ? [{ status: 200, code: 'InternalError' }] : []),
      ];
    case 'DynamoDB':
      return [
        { status: 500, code: 'InternalServerError' },
        { status: 503, code: 'ServiceUnavailable' },
        { status: 400, code: 'ThrottlingException' },
        { status: 400, code: 'ProvisionedThroughputExceededException' },
      ];
    default:
      return [
        { status: 500, code: 'InternalServerError' },
        { status: 503, code: 'ServiceUnavailable' },
        { status: 400, code: 'ThrottlingException' },
      ];
  }
}
