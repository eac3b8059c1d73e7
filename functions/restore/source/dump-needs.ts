import type { Fact, Facts } from '../../dump-format/facts/fact';
import { nameFact, tableOf } from '../../dump-format/facts/name-fact';
import type { RestoreOptions } from '../request/options';
import type { Selection } from '../statements/selection';

/** What the selected objects of a dump need of a server. Each need names one of the objects that have it. */
export interface DumpNeeds {
  /** Collations of databases, tables, columns and programs. */
  readonly collations: ReadonlyMap<string, string>;
  readonly engines: ReadonlyMap<string, string>;
  /** Definers of views, triggers, routines and events, as `user@host`. */
  readonly definers: ReadonlyMap<string, string>;
  /** Events that are enabled, as far as is known. */
  readonly events: readonly { readonly database: string; readonly name: string }[];
  /** Functions and triggers, which a server with a binary log does not let everyone create. */
  readonly loggedPrograms: readonly string[];
  /** Tables without a primary key. */
  readonly keyless: readonly string[];
  /** Tables with rows that have values of generated columns, as MariaDB dumps them. */
  readonly generated: readonly string[];
  /** Privileges on the databases, beside those that every restore needs. */
  readonly privileges: ReadonlySet<string>;
}

/** What creating an object takes. A dump drops routines before it creates them. */
const PRIVILEGES: Partial<Record<Fact['kind'], readonly string[]>> = {
  'foreign key': ['REFERENCES'],
  view: ['CREATE VIEW'],
  trigger: ['TRIGGER'],
  routine: ['CREATE ROUTINE', 'ALTER ROUTINE'],
  event: ['EVENT'],
};

const WITH_DEFINERS = ['view', 'trigger', 'routine', 'event'];

/** Finds in the facts of a source what a restore needs. Rows alone need nothing that is in facts. */
export function needsOf({ flavour, facts }: Facts, selection: Selection, { content }: RestoreOptions): DumpNeeds {
  const selected = facts.filter((fact) => isSelected(fact, selection));
  const needs = {
    collations: new Map<string, string>(),
    engines: new Map<string, string>(),
    definers: new Map<string, string>(),
    events: [] as { database: string; name: string }[],
    loggedPrograms: [] as string[],
    keyless: [] as string[],
    generated: flavour === 'mariadb' && content !== 'schema' ? tablesWithGenerated(selected) : [],
    privileges: new Set<string>(),
  };
  if (content === 'data') return needs;
  const withKeys = new Set(selected.filter(({ kind, name }) => kind === 'key' && name[1] === 'PRIMARY').map(keyOf));
  for (const fact of selected) {
    const { kind, attributes, name } = fact;
    const what = nameFact(fact);
    for (const privilege of PRIVILEGES[kind] ?? []) needs.privileges.add(privilege);
    for (const collation of [attributes.collation, attributes.databaseCollation]) {
      if (collation !== undefined) needs.collations.set(collation, what);
    }
    if (attributes.engine !== undefined) needs.engines.set(attributes.engine, what);
    if (WITH_DEFINERS.includes(kind) && attributes.definer) needs.definers.set(attributes.definer, what);
    if (kind === 'event' && (attributes.status ?? 'ENABLED') === 'ENABLED')
      needs.events.push({ database: fact.database, name: name[0] ?? '' });
    if (kind === 'trigger' || (kind === 'routine' && name[0] !== 'PROCEDURE')) needs.loggedPrograms.push(what);
    const isTable = kind === 'table' && attributes.engine !== undefined;
    if (isTable && !withKeys.has(keyOf(fact))) needs.keyless.push(what);
  }
  return needs;
}

function tablesWithGenerated(facts: readonly Fact[]): string[] {
  const tables = facts
    .filter(({ kind, attributes }) => kind === 'column' && attributes.generation !== undefined)
    .map(({ database, name }) => nameFact({ kind: 'table', database, name: name.slice(0, 1) }));
  return [...new Set(tables)];
}

function isSelected(fact: Fact, selection: Selection): boolean {
  const { kind, database, name, attributes } = fact;
  if (kind === 'database') return selection.hasDatabase(database);
  if (kind === 'table' || kind === 'view') return selection.hasObject(database, name[0]);
  return selection.hasObject(database, kind === 'trigger' ? attributes.table : tableOf(fact));
}

function keyOf({ database, name }: Fact): string {
  return JSON.stringify([database, name[0]]);
}
