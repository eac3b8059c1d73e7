import { identifier, nameOf, QUOTED_IDENTIFIER } from '../../core/sql/sql-text';

const NAME = '(`(?:[^`]|``)+`)';
/** MariaDB keeps the statement that created a trigger, with the name as it was written. */
const AS_WRITTEN = `(?:${QUOTED_IDENTIFIER}|[^\\s\`"(.]+)`;
/** Names of a definer may have a quote that is not doubled. */
const DEFINER = '(?:`.*?`|".*?") ';

/** Comments of mysqldump and mariadb-dump that begin what belongs to an object. */
const DATABASE = new RegExp(`^-- Current Database: ${NAME}`);
const OBJECT = new RegExp(
  `^-- (?:(Table) structure for table|(?:Temporary|Final) (view)(?: structure)? (?:structure )?for view|Temporary table structure for (view)|(Sequence) structure for) ${NAME}`,
);

/** The first of the statements around a stored program. */
const PROLOGUE = /^\/\*!50003 SET @saved_cs_client/;
const PROGRAM = new RegExp(
  `^CREATE (?:OR REPLACE )?(?:AGGREGATE )?(?:DEFINER ?= ?${DEFINER})?(TRIGGER|PROCEDURE|FUNCTION|EVENT|PACKAGE BODY|PACKAGE|LIBRARY) (?:IF NOT EXISTS )?(?:${AS_WRITTEN}\\.)?(${AS_WRITTEN})`,
);
/** The beginning of a message of a client. */
const CLIENT_ERROR = /^ERROR \d/;
/** Marks of comments that the server executes. */
const MARKS = /\/\*M?!\d* ?|\*\//g;

/** An object of a dump. */
export interface HeadedObject {
  /** ``table `shop`.`orders` `` */
  readonly label: string;
  /** `table shop.orders`, as facts have it. */
  readonly about: string;
}

/** From a line on, the text belongs to this object. */
interface Section extends HeadedObject {
  readonly line: number;
}

const BEGINNING: HeadedObject = { label: 'the beginning of the dump', about: 'the beginning of the dump' };

/**
 * Finds the object that a line of a dump's definitions belongs to, because a client names only the line of a statement that
 * failed. Its answers are labels: a body that imitates a heading gives another object a wrong one, and nothing more.
 */
export class Headings {
  readonly #sections: Section[] = [];
  /** Whether a line of the dump looks like an error of a client, in whose messages it may be quoted. */
  imitatesErrors = false;
  /** Where the statements around the next stored program begin. */
  #prologue: number | undefined;

  /** @param database that everything belongs to until the text selects another one */
  constructor(private database: string | undefined) {}

  /** The object that a line belongs to, by kind and name. */
  objectAt(line: number): HeadedObject {
    let [low, high] = [0, this.#sections.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sections[middle]?.line ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    return this.#sections[low - 1] ?? BEGINNING;
  }

  /** Takes the next line. */
  push(text: string, line: number): void {
    if (PROLOGUE.test(text)) this.#prologue = line;
    if (CLIENT_ERROR.test(text)) this.imitatesErrors = true;
    const database = DATABASE.exec(text)?.[1];
    if (database !== undefined) {
      this.database = nameOf(database);
      this.#begin(line, 'database', [this.database]);
      return;
    }
    const [, table, view, oldView, sequence, name] = OBJECT.exec(text) ?? [];
    const kind = table ?? view ?? oldView ?? sequence;
    if (kind !== undefined && name !== undefined) this.#begin(line, kind, this.#inDatabase(name));
    else this.#program(text, line);
  }

  #program(text: string, line: number): void {
    const [, kind, name] = PROGRAM.exec(text.replaceAll(MARKS, '')) ?? [];
    if (kind === undefined || name === undefined) return;
    this.#begin(this.#prologue ?? line, kind, this.#inDatabase(name));
    this.#prologue = undefined;
  }

  #inDatabase(name: string): string[] {
    return [...(this.database === undefined ? [] : [this.database]), nameOf(name)];
  }

  #begin(line: number, kind: string, names: readonly string[]): void {
    const kindOf = kind.toLowerCase();
    this.#sections.push({
      line,
      label: `${kindOf} ${names.map(identifier).join('.')}`,
      about: `${kindOf} ${names.join('.')}`,
    });
  }
}
