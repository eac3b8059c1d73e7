import { identifier, nameOf, QUOTED_IDENTIFIER } from '../../core/sql/sql-text';

/** The user or role with whose privileges a view or stored program runs. */
interface Definer {
  readonly name: string;
  /** Empty for a role of MariaDB. */
  readonly host: string;
}

/** A definer in a dump: at the beginning of a stored program, or on a line of its own in a view. */
const NAMED = new RegExp(
  `^(?:/\\*M?!\\d+ )?(?:CREATE\\b.*?)?\\bDEFINER ?= ?(${QUOTED_IDENTIFIER})(?:@(${QUOTED_IDENTIFIER}))?`,
);

/** Privileges that the definer of a view needs, so that another view which reads it can be created. */
const NEEDED = 'SELECT, SHOW VIEW, EXECUTE';

/**
 * Collects the definers that a dump names. A drill creates them, because a server creates a view that reads another view
 * only if the definer of that other view exists. On most targets of a restore they exist, too.
 */
export class Definers {
  readonly #definers = new Map<string, Definer>();

  /** Takes the next line of the text. */
  push(line: string): void {
    const [, name, host = ''] = NAMED.exec(line) ?? [];
    if (name === undefined) return;
    const definer = { name: nameOf(name), host: nameOf(host) };
    this.#definers.set(JSON.stringify(definer), definer);
  }

  /** Statements that create these accounts, locked against logins. Accounts that the server has stay as they are. */
  get statements(): string[] {
    return [...this.#definers.values()].flatMap(({ name, host }) => {
      const account = host === '' ? identifier(name) : `${identifier(name)}@${identifier(host)}`;
      // guard: locks-definers
      const create =
        host === '' ? `CREATE ROLE IF NOT EXISTS ${account}` : `CREATE USER IF NOT EXISTS ${account} ACCOUNT LOCK`;
      return [create, `GRANT ${NEEDED} ON *.* TO ${account}`];
    });
  }
}
