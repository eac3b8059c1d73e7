import { explainAwsError } from '../../../../../functions/core/aws/aws-errors';
import { ServiceUnreachableError } from '../../../../../functions/core/aws/unreachable';

const call = { service: 'S3', action: 'write the object "k" to', resource: 'bucket "backups"' };

function named(name: string, message = 'said the service'): Error {
  return Object.assign(new Error(message), { name });
}

test('says what was tried, on what, what the service said and what to do', () => {
  expect(explainAwsError({ ...call, error: named('AccessDenied') })).toMatch(
    /^Could not write the object "k" to bucket "backups": S3 answered AccessDenied: said the service\. Allow the function's role/,
  );
});

test.each([
  { error: named('AccessDeniedException'), remedy: /role this action/ },
  { error: named('403'), remedy: /role this action/ },
  { error: named('KMSInvalidStateException'), remedy: /kms:Decrypt and kms:GenerateDataKey/ },
  { error: named('InvalidRequest', 'the KMS key is disabled'), remedy: /kms:Decrypt/ },
  { error: named('ThrottlingException'), remedy: /limiting the rate/ },
  { error: named('SlowDown'), remedy: /limiting the rate/ },
  { error: named('ProvisionedThroughputExceededException'), remedy: /limiting the rate/ },
  { error: named('ExpiredTokenException'), remedy: /trusts lambda\.amazonaws\.com/ },
  { error: named('SomethingNew'), remedy: /documentation of S3/ },
  { error: 'no error at all', remedy: /answered Error: no error at all/ },
])('$error.name leads to a remedy', ({ error, remedy }) => {
  expect(explainAwsError({ ...call, error })).toMatch(remedy);
});

test('a hint of the caller, who knows better, wins', () => {
  const hints = { AccessDenied: 'Ask Alice.' };
  expect(explainAwsError({ ...call, error: named('AccessDenied'), hints })).toMatch(/Ask Alice\.$/);
});

test('a service that gave no answer did not answer anything', () => {
  const error = new ServiceUnreachableError('S3', ['subnet-1'], named('TimeoutError', 'connect timed out'));
  const message = explainAwsError({ ...call, error });
  expect(message).toMatch(/^Could not write the object "k" to bucket "backups": S3 gave no answer from .* subnet-1/);
  expect(message).not.toContain('answered');
});
