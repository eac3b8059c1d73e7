import { identifier, nameOf, QUOTED_IDENTIFIER } from '../../core/sql/sql-text';

/** The user or role with whose privileges a view or stored program runs. */
interface Definer {
  readonly name: string;
  /** Empty for a role of MariaDB. */
  readonly host: string;
}

/** Where a dump names a definer: at the beginning of a stored program, and on a line of its own in a view. */
const NAMED = new RegExp(
  `^(?:/\\*M?!\\d+ )?(?:CREATE\\b.*?)?\\bDEFINER ?= ?(${QUOTED_IDENTIFIER})(?:@(${QUOTED_IDENTIFIER}))?`,
);

/** What the definer of a view needs so that another view can be created that reads it. */
const NEEDED = 'SELECT, SHOW VIEW, EXECUTE';

/**
 * Collects the definers that a dump names. A view that reads another one can only be created where the definer of that one
 * exists, so a drill creates them: on most servers that a dump is restored to they exist, too.
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

  /** Statements that create them, locked: nobody can log in as one. Those that the server has are left as they are. */
  get statements(): string[] {
    return [...this.#definers.values()].flatMap(({ name, host }) => {
      const account = host === '' ? identifier(name) : `${identifier(name)}@${identifier(host)}`;
      // guard: nobody-logs-in-as-a-definer
      const create =
        host === '' ? `CREATE ROLE IF NOT EXISTS ${account}` : `CREATE USER IF NOT EXISTS ${account} ACCOUNT LOCK`;
      return [create, `GRANT ${NEEDED} ON *.* TO ${account}`];
    });
  }
}
