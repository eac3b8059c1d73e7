import type { Statement } from '../dump-format/statements/statement-splitter';

/** A statement's object in messages: `view "shop"."orders"`. */
export function describeStatement({ kind, database, object, number }: Statement): string {
  const names = [database, object].filter((name) => name !== undefined).map((name) => `"${name}"`);
  const noun = NOUNS[kind] ?? kind;
  return names.length === 0 ? `statement ${number} (${noun})` : `${noun} ${names.join('.')}`;
}

const NOUNS: Partial<Record<Statement['kind'], string>> = {
  'create-table': 'table',
  'drop-table': 'table',
  insert: 'table',
  keys: 'table',
  'view-placeholder': 'view',
  'drop-view': 'view',
  'drop-program': 'program',
  'create-database': 'database',
  'alter-database': 'database',
  use: 'database',
};
