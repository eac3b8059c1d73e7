import { identifier } from '../../core/sql/sql-text';
import type { Statement, StatementKind } from '../../dump-format/statements/statement-splitter';
import { describeStatement } from '../../restore/describe-statement';
import type { HeadedObject } from '../restore/headings';

/** Kinds of statements that belong to an object of their own, by the name that a drill gives it. */
const NOUNS: Partial<Record<StatementKind, string>> = {
  'create-database': 'database',
  'drop-table': 'table',
  'create-table': 'table',
  keys: 'table',
  'view-placeholder': 'view',
  'drop-view': 'view',
  view: 'view',
  trigger: 'trigger',
  event: 'event',
  sequence: 'sequence',
  insert: 'rows of table',
};

/** The kind of a routine, behind its definer. */
const ROUTINE = /\b(PROCEDURE|FUNCTION|PACKAGE\s+BODY|PACKAGE|LIBRARY)\b/i;

/** Bytes of a routine in which its kind is. */
const HEAD_BYTES = 1_000;

/**
 * The object that a refused statement is about, with the label that `Headings` would give it.
 *
 * @param database that a statement without one belongs to
 */
export function objectOf(statement: Statement, database: string | undefined): HeadedObject | undefined {
  const { kind, object, database: own = database } = statement;
  const noun = kind === 'routine' ? kindOfRoutine(statement) : NOUNS[kind];
  if (noun === undefined || object === undefined) return undefined;
  const names = kind === 'create-database' || own === undefined ? [object] : [own, object];
  return { label: `${noun} ${names.map(identifier).join('.')}`, about: `${noun} ${names.join('.')}` };
}

/** A statement that belongs to no object of its own, such as a setting. */
export function statementItself(statement: Statement): HeadedObject {
  const label = describeStatement(statement);
  return { label, about: label };
}

function kindOfRoutine({ bytes }: Statement): string | undefined {
  return ROUTINE.exec(bytes.toString('latin1', 0, HEAD_BYTES))?.[1]
    ?.toLowerCase()
    .replace(/\s+/, ' ');
}
