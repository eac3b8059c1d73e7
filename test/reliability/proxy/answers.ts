import type { AwsCall } from './aws-call';

/** A complete HTTP response. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** An error response of AWS: HTTP status, and the code that SDKs evaluate. */
export interface AwsError {
  readonly status: number;
  readonly code: string;
}

/** Renders the error in the format of the call's service: XML for S3, JSON for the others. */
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
 * Errors with which each service may respond to a correct request (the error tables of the Amazon S3, DynamoDB
 * and Systems Manager API references). Only CompleteMultipartUpload returns status 200 with an error in its body.
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
