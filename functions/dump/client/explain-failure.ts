import { redactError } from '../../core/secret';
import type { Connection } from '../connection/connection';
import { errorNumber } from './server-errors';

/** MySQL's number of "Access denied for user". */
const ACCESS_DENIED = 1045;

/**
 * A failure of a run with a connection, as it may be reported: without any value of an encrypted parameter, and with what is
 * odd about the password when the server refuses it.
 */
export function explainFailure<E extends Error>(
  error: E,
  { password, passwordNote }: Pick<Connection, 'password' | 'passwordNote'>,
): E {
  const explained = redactError(error, password);
  const isDenied = errorNumber(explained.message) === ACCESS_DENIED;
  if (isDenied && passwordNote !== undefined && !explained.message.includes(passwordNote)) {
    explained.message = `${explained.message} ${passwordNote}`;
  }
  return explained;
}
