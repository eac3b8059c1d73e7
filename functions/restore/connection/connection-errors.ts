import type { ErrorCode } from '../../core/error-codes';
import { LambdaMysqldumpError, sentence } from '../../core/errors';
import { refusedTokenRemedy } from '../../core/sql/refused-token';

/** No session could be opened. */
export class LoginError extends LambdaMysqldumpError {}

/** The account can't log in by its authentication plugin. @param problem what happened, without a full stop. */
export function authenticationUnsupported(problem: string): LoginError {
  return new LoginError(
    'AUTHENTICATION_UNSUPPORTED',
    `${problem}. Change the user to caching_sha2_password, ed25519 or mysql_native_password.`,
  );
}

/** The server answered a statement with an error. It is not one of ours before a statement of the dump is named with it. */
export class StatementRefused extends Error {
  override readonly name = 'StatementRefused';

  constructor(
    /** Number of the error. */
    readonly errno: number,
    readonly sqlState: string,
    message: string,
  ) {
    super(message);
  }
}

/** The connection ended while a statement was under way, so that it is unknown whether the server executed it. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** Codes for refusals of a login, by the number of the error. */
const LOGIN_CODES: Readonly<Record<number, ErrorCode>> = {
  1040: 'CONNECTIONS_EXHAUSTED',
  1044: 'ACCESS_DENIED',
  1045: 'ACCESS_DENIED',
  1049: 'DATABASE_MISSING',
  1129: 'HOST_BLOCKED',
  1130: 'ACCESS_DENIED',
  1203: 'CONNECTIONS_EXHAUSTED',
  1226: 'CONNECTIONS_EXHAUSTED',
  1251: 'AUTHENTICATION_UNSUPPORTED',
  1698: 'ACCESS_DENIED',
  1820: 'PASSWORD_EXPIRED',
  1862: 'PASSWORD_EXPIRED',
  3032: 'SERVER_OFFLINE',
  3118: 'ACCOUNT_LOCKED',
  3159: 'TLS_REQUIRED',
  4151: 'ACCOUNT_LOCKED',
};

/** What a person can do about them; of the others, the server's words say it. */
const LOGIN_REMEDIES: Partial<Record<ErrorCode, string>> = {
  ACCESS_DENIED: 'Correct --user or the password, or let the user log in from this machine.',
  CONNECTIONS_EXHAUSTED: 'Raise the limit, or restore by fewer sessions (--threads).',
  TLS_REQUIRED: 'Leave --tls-mode DISABLED out.',
};

export function loginRefused({ errno, message }: StatementRefused, usesToken = false): LoginError {
  const refusal = `The target refuses the login: ERROR ${errno}: ${sentence(message)}`;
  const code = LOGIN_CODES[errno] ?? 'SERVER_ERROR';
  if (usesToken && code === 'ACCESS_DENIED') {
    return new LoginError('TOKEN_REFUSED', `${refusal} ${refusedTokenRemedy('person')}`);
  }
  const remedy = LOGIN_REMEDIES[code];
  return new LoginError(code, remedy === undefined ? refusal : `${refusal} ${remedy}`);
}
