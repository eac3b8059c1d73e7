import { PreflightError } from '../../core/errors';
import { type Account, accountText } from './account';

/**
 * A statement of the server that can't be repeated safely: old servers write some names and strings without escaping them.
 * It is not quoted, because it may contain a hash.
 */
export function unclearStatement(account: Account, statement: string): PreflightError {
  return new PreflightError(
    'NOT_DUMPABLE',
    `${statement} of the account ${accountText(account)} is not written in a form that can be executed on another server: an account, a role or a column has a name with unusual characters, which this server does not escape, or the statement has a clause that this version does not know. Rename it, change the account, or set dump_users = false.`,
  );
}
