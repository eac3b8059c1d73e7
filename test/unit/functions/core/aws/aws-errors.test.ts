import { explainAwsError } from '../../../../../functions/core/aws/aws-errors';
import { ServiceUnreachableError } from '../../../../../functions/core/aws/unreachable';

const call = {
  service: 'S3',
  action: 'write the object "k" to',
  resource: 'bucket "backups"',
  code: 'STORAGE_UNAVAILABLE',
} as const;

function named(name: string, message = 'the reason'): Error {
  return Object.assign(new Error(message), { name });
}

test("states the operation, its target, the service's message and the remedy", () => {
  expect(explainAwsError({ ...call, error: named('AccessDenied') }).detail).toMatch(
    /^Could not write the object "k" to bucket "backups": S3 answered AccessDenied: the reason\. Allow the function's role/,
  );
});

test.each([
  { error: named('AccessDeniedException'), code: 'AWS_ACCESS_DENIED', remedy: /role this action/ },
  { error: named('403'), code: 'AWS_ACCESS_DENIED', remedy: /role this action/ },
  {
    error: named('KMSInvalidStateException'),
    code: 'KMS_ACCESS_DENIED',
    remedy: /kms:Decrypt and kms:GenerateDataKey/,
  },
  { error: named('InvalidRequest', 'the KMS key is disabled'), code: 'KMS_ACCESS_DENIED', remedy: /kms:Decrypt/ },
  { error: named('ThrottlingException'), code: 'AWS_THROTTLED', remedy: /limiting the rate/ },
  { error: named('SlowDown'), code: 'AWS_THROTTLED', remedy: /limiting the rate/ },
  { error: named('ProvisionedThroughputExceededException'), code: 'AWS_THROTTLED', remedy: /limiting the rate/ },
  { error: named('ExpiredTokenException'), code: 'ROLE_CREDENTIALS_INVALID', remedy: /trusts lambda\.amazonaws\.com/ },
  { error: named('InvalidAccessKeyId'), code: 'ROLE_CREDENTIALS_INVALID', remedy: /trusts lambda\.amazonaws\.com/ },
  { error: named('SignatureDoesNotMatch'), code: 'ROLE_CREDENTIALS_INVALID', remedy: /trusts lambda\.amazonaws\.com/ },
  { error: named('InvalidToken'), code: 'ROLE_CREDENTIALS_INVALID', remedy: /trusts lambda\.amazonaws\.com/ },
  { error: named('SomethingNew'), code: 'STORAGE_UNAVAILABLE', remedy: /documentation of S3/ },
  { error: 'no error at all', code: 'STORAGE_UNAVAILABLE', remedy: /answered Error: no error at all/ },
])('gives a remedy for $error.name', ({ error, code, remedy }) => {
  expect(explainAwsError({ ...call, error })).toEqual({ code, detail: expect.stringMatching(remedy) });
});

test("prefers the caller's hint to the general remedy", () => {
  const hints = { AccessDenied: { code: 'BUCKET_MISSING', detail: 'Ask Alice.' } } as const;
  expect(explainAwsError({ ...call, error: named('AccessDenied'), hints })).toEqual({
    code: 'BUCKET_MISSING',
    detail: expect.stringMatching(/Ask Alice\.$/),
  });
});

test('does not name a service that was not asked, because there are no credentials', () => {
  const error = named('CredentialsProviderError', 'Could not load credentials from any providers');
  expect(explainAwsError({ ...call, error, caller: 'person' }).detail).toMatch(
    /: Could not load credentials from any providers\. There are no valid AWS credentials here\./,
  );
});

test('states that a service gave no answer', () => {
  const error = new ServiceUnreachableError('S3', ['subnet-1'], named('TimeoutError', 'connect timed out'));
  const { code, detail: message } = explainAwsError({ ...call, error });
  expect(code).toBe('SERVICE_UNREACHABLE');
  expect(message).toMatch(/^Could not write the object "k" to bucket "backups": S3 gave no answer from .* subnet-1/);
  expect(message).not.toContain('answered');
});
