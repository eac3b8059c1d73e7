import type { ErrorCode } from '../error-codes';
import { detailOf, type Explanation, messageOf, sentence } from '../errors';
import type { Caller } from './caller';
import { ServiceUnreachableError } from './unreachable';

interface FailedCall {
  /** Usual name of the service: `S3`, `DynamoDB`, `SSM`. */
  readonly service: string;
  /** The attempted action, which completes "could not …" before the resource: `read`, `write the lock record in`. */
  readonly action: string;
  /** Resource of the action: `bucket "backups"`. */
  readonly resource: string;
  readonly error: unknown;
  /** Code of an error without a specific one. */
  readonly code: ErrorCode;
  /** Code and remedy by the error's name, where the caller has more specific ones. */
  readonly hints?: Readonly<Record<string, Explanation>>;
  /** How the action is retried, as a clause. Default: by the retry of the run, or by the person. */
  readonly again?: string;
  /** Whose permissions and credentials are meant. Default: those of the function. */
  readonly caller?: Caller;
}

/** Words of a remedy that depend on the caller. */
const CALLERS: Record<Caller, { readonly allow: string; readonly again: string; readonly credentials: string }> = {
  function: {
    allow: "Allow the function's role",
    again: 'The run is retried',
    credentials: `AWS rejected the credentials of the function's role. Check that the role still exists and trusts lambda.amazonaws.com.`,
  },
  person: {
    allow: 'Allow your user or role',
    again: 'Try again',
    credentials:
      'There are no valid AWS credentials here. Sign in (for example by "aws sso login"), and name its profile by --profile or AWS_PROFILE.',
  },
};

/** Explains a failed AWS call: what was tried, on what, what the service answered, and what to do. */
export function explainAwsError(call: FailedCall): Explanation {
  const { service, action, resource, error } = call;
  if (error instanceof ServiceUnreachableError) {
    return { code: error.code, detail: `Could not ${action} ${resource}: ${detailOf(error)}` };
  }
  const { code, detail } = remedy(call);
  const isUnasked = error instanceof Error && NO_CREDENTIALS.test(error.name);
  const answer = isUnasked ? messageOf(error) : `${service} answered ${answerOf(error)}`;
  return { code, detail: `Could not ${action} ${resource}: ${sentence(answer)} ${detail}` };
}

/** Names of errors about credentials: those of S3 differ from those of other services, and those of the SDK from both. */
const INVALID_CREDENTIALS =
  /ExpiredToken|InvalidToken|InvalidClientToken|UnrecognizedClient|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignature|CredentialsProvider|TokenProvider/i;
/** Whether credentials are missing, or AWS has rejected them. */
export function isAboutCredentials(error: unknown): error is Error {
  return error instanceof Error && INVALID_CREDENTIALS.test(error.name);
}

/** Names of errors of the SDK, which has found no credentials and has not asked the service. */
const NO_CREDENTIALS = /CredentialsProvider|TokenProvider/i;

/** The error's name and the service's message beside it, which may be empty or repeat the name. */
function answerOf(error: unknown): string {
  const name = error instanceof Error ? error.name : 'Error';
  const message = messageOf(error);
  return message === '' || message === name || message === 'UnknownError' ? name : `${name}: ${message}`;
}

function remedy({ service, error, code, hints = {}, caller = 'function', ...call }: FailedCall): Explanation {
  const { allow, credentials, again } = { ...CALLERS[caller], ...call };
  const name = error instanceof Error ? error.name : '';
  const hint = hints[name];
  if (hint !== undefined) return hint;
  // Before the others, because S3 also answers AccessDenied when access to the bucket's key is denied.
  if (/KMS/i.test(name) || /\bkms\b/i.test(messageOf(error))) {
    return {
      code: 'KMS_ACCESS_DENIED',
      detail: `${allow} kms:Decrypt and kms:GenerateDataKey on the key, and check that the key is enabled.`,
    };
  }
  if (/AccessDenied|Unauthorized|NotAuthorized|^403$|Forbidden/i.test(name)) {
    return {
      code: 'AWS_ACCESS_DENIED',
      detail: `${allow} this action on it, also in the resource's own policy, the KMS key's policy and the VPC endpoint's policy.`,
    };
  }
  if (/Throttl|SlowDown|ProvisionedThroughput|TooManyRequests|RequestLimit/i.test(name)) {
    return { code: 'AWS_THROTTLED', detail: `The service is limiting the rate of requests. ${again}.` };
  }
  if (isAboutCredentials(error)) return { code: 'ROLE_CREDENTIALS_INVALID', detail: credentials };
  return { code, detail: `${again}; if it fails again, look the error up in the documentation of ${service}.` };
}
