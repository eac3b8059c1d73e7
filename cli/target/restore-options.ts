import { MOST_CONNECTIONS, type RestoreOptions } from '../../functions/restore/request/options';
import type { Account, DefinerRule } from '../../functions/restore/rewrite/definers';
import { splitUnquoted, tableNameOf, unquoted } from '../usage/quoted';
import type { Options, Values } from '../usage/verb';

/** What is restored, and how. */
export const RESTORE = {
  into: {
    type: 'string',
    placeholder: 'database',
    help: 'Name for the database of a dump of one database; by default its own',
  },
  rename: {
    type: 'string',
    placeholder: 'old=new',
    repeated: true,
    help: 'Another name for one database of several',
    check: (value: string) => (pairOf(value) ? undefined : 'must be old=new'),
  },
  databases: {
    type: 'string',
    placeholder: 'name,…',
    repeated: true,
    help: 'Only these databases of the dump; a name with a comma in it in backticks',
    check: problemOfNames,
  },
  tables: {
    type: 'string',
    placeholder: 'database.table,…',
    repeated: true,
    help: 'Only these tables, with their triggers; the database may be left out of a dump of one. Names with commas in backticks',
    check: problemOfNames,
  },
  'schema-only': { type: 'flag', help: 'Definitions without rows' },
  'data-only': { type: 'flag', help: 'Rows into tables that exist' },
  threads: {
    type: 'number',
    short: 't',
    placeholder: 'number',
    most: MOST_CONNECTIONS,
    help: 'Sessions that restore side by side, 4 by default',
  },
  definer: {
    type: 'string',
    placeholder: 'keep|strip|map=old:new',
    repeated: true,
    help: 'Keep definers, strip them (you become the definer), or replace accounts such as map=app@%:dba@localhost',
    check: (value: string) =>
      ['keep', 'strip'].includes(value) || mappingOf(value)
        ? undefined
        : 'must be keep, strip, or map=user@host:user@host, with names in backticks that have a colon',
  },
  'map-collations': { type: 'flag', help: 'Replace collations that the target lacks, as between MySQL and MariaDB' },
  'no-index': { type: 'flag', help: 'Read the dump from its beginning, without its index' },
  'dry-run': { type: 'flag', help: 'Report what would happen and what would stop it, and write nothing' },
  resume: { type: 'flag', help: 'Go on behind the last table that an earlier restore of this dump finished' },
  'allow-database': {
    type: 'string',
    placeholder: 'name',
    repeated: true,
    help: 'Restore into this database although it has objects, or the name of the original on its own server',
  },
  replace: {
    type: 'string',
    placeholder: 'name',
    repeated: true,
    help: 'Drop this database of the target with everything in it, and restore into a new one of the same name',
  },
  'allow-source-server': { type: 'flag', help: 'Restore into the server that the dump comes from' },
} as const satisfies Options;

export type RestoreChoices = Values<typeof RESTORE>;

const EXCLUDED_BY_REPLACE = ['data-only', 'schema-only', 'tables', 'resume'] as const;

/** Problems of the choices as a whole, as sentences. */
export function restoreProblems(choices: RestoreChoices): string[] {
  const definers = choices.definer;
  const words = definers.filter((it) => !it.startsWith('map='));
  return [
    ...(choices['schema-only'] && choices['data-only'] ? ['--schema-only and --data-only exclude each other.'] : []),
    ...(choices.into !== undefined && choices.rename.length > 0
      ? ['--into and --rename exclude each other: --into is for a dump of one database.']
      : []),
    ...repeated(choices.rename.map((pair) => pairOf(pair)?.[0] ?? '')).map(
      (name) => `--rename gives "${name}" more than one name.`,
    ),
    ...(choices.replace.length === 0
      ? []
      : EXCLUDED_BY_REPLACE.filter((name) => [choices[name]].flat().some(Boolean)).map(
          (name) =>
            `--replace excludes --${name}: it drops the database and restores everything that the dump has of it.${name === 'resume' ? ' Leave --replace out to go on with the restore that stopped.' : ''}`,
        )),
    ...(words.length > 1 || (words.length === 1 && definers.length > 1)
      ? ['--definer keep and strip stand alone.']
      : []),
  ];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}

/** The options of the engine. */
export function restoreOptions(choices: RestoreChoices): RestoreOptions {
  const databases = names(choices.databases).map(unquoted);
  const tables = names(choices.tables).map(tableNameOf);
  const rename = new Map(choices.rename.map((pair) => pairOf(pair) ?? ['', '']));
  return {
    ...(choices.threads === undefined ? {} : { connections: choices.threads }),
    ...(choices.into === undefined ? {} : { database: choices.into }),
    ...(rename.size > 0 ? { rename } : {}),
    definers: definerRule(choices.definer),
    mapsCollations: choices['map-collations'],
    ...(databases.length + tables.length > 0
      ? { only: { ...(databases.length > 0 ? { databases } : {}), ...(tables.length > 0 ? { tables } : {}) } }
      : {}),
    content: choices['schema-only'] ? 'schema' : choices['data-only'] ? 'data' : 'all',
    allow: { sourceServer: choices['allow-source-server'], databases: choices['allow-database'] },
    ...(choices.replace.length > 0 ? { replaces: choices.replace } : {}),
    resume: choices.resume,
  };
}

function names(lists: readonly string[]): string[] {
  return lists.flatMap((list) => splitUnquoted(list, ',')).map((name) => name.trim());
}

/** A list of no names would select everything. */
function problemOfNames(list: string): string | undefined {
  return names([list]).includes('') ? 'must be names with commas between them' : undefined;
}

function definerRule(given: readonly string[]): DefinerRule {
  const [first = 'keep'] = given;
  if (first === 'keep' || first === 'strip') return first;
  return new Map(given.flatMap((rule) => mappingOf(rule) ?? []).map(({ from, to }) => [from, to]));
}

/** The account that is replaced, as `user@host` or the name of a role, and the one in its place; undefined for another text. */
function mappingOf(rule: string): { readonly from: string; readonly to: Account } | undefined {
  const [from, to, ...rest] = splitUnquoted(rule.replace(/^map=/, ''), ':');
  if (!rule.startsWith('map=') || !from || !to || rest.length > 0) return undefined;
  const [user = '', host = '', ...more] = splitUnquoted(to, '@').map(unquoted);
  if (user === '' || host === '' || more.length > 0) return undefined;
  return { from: splitUnquoted(from, '@').map(unquoted).join('@'), to: { user, host } };
}

/** The names in `old=new`; undefined for another text. */
function pairOf(text: string): readonly [string, string] | undefined {
  const [from, to, ...rest] = splitUnquoted(text, '=').map(unquoted);
  return from && to && rest.length === 0 ? [from, to] : undefined;
}
