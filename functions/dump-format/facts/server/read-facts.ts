import { flavourOf } from '../../../core/sql/flavour';
import type { Queryable } from '../../../core/sql/queryable';
import { type Fact, type Facts, type FactsServer, inOrder } from '../fact';
import { Catalogue, nameOnServer } from './catalogue';
import { GROUPED_VIEWS, readChecks, readForeignKeys, readKeys, readParameters } from './grouped-facts';
import { COLUMN, DATABASE, EVENT, LIBRARY, PARTITION, ROUTINE, TABLE, TRIGGER, VIEW } from './questions';
import { askFor, unknownOf } from './simple-facts';
import { withoutJoinParentheses } from './view-definition';

const QUESTIONS = [DATABASE, TABLE, COLUMN, PARTITION, VIEW, TRIGGER, ROUTINE, EVENT, LIBRARY];

/**
 * What answers depend on: defaults of TIMESTAMP columns are shown in the time zone of the session, and parameters of
 * routines that name a character set alone with the collation that is its default in the session (MariaDB since 11.2).
 */
const SETTINGS = "SET SESSION time_zone = '+00:00' /*M!110201 , SESSION character_set_collations = '' */";

/**
 * Reads everything that these databases are made of from `information_schema`: the same questions for every family and
 * version. No rows, sizes or statistics are read.
 *
 * @throws what the session throws when a statement fails.
 */
export async function readFacts(session: Queryable, databases: readonly string[]): Promise<Facts> {
  await session.rows(SETTINGS);
  const server = await readServer(session);
  const views = [...QUESTIONS.map(({ view }) => view), ...GROUPED_VIEWS];
  const catalogue = await Catalogue.open(session, views);
  const facts: Fact[] = [];
  for (const database of databases) {
    const name = await nameOnServer(session, database);
    for (const fact of await factsOf(catalogue, name)) facts.push({ ...fact, database });
  }
  return { ...server, unknown: unknownTo(catalogue), facts: inOrder(facts) };
}

/** The server that answers. */
export async function readServer(session: Queryable): Promise<FactsServer> {
  const [[serverVersion = ''] = []] = await session.rows('SELECT VERSION()');
  const [[setting] = []] = await session.rows('SELECT @@lower_case_table_names');
  const lowerCaseTableNames = Number(setting);
  return {
    flavour: flavourOf(serverVersion),
    serverVersion,
    ...(lowerCaseTableNames > 0 ? { lowerCaseTableNames } : {}),
  };
}

async function factsOf(catalogue: Catalogue, database: string): Promise<Fact[]> {
  const listed = await askFor(TABLE, catalogue, database);
  const tables = listed.filter(({ attributes }) => attributes.type !== 'VIEW');
  const names = new Set(tables.map(({ name: [table = ''] }) => table));
  const columns = await askFor(COLUMN, catalogue, database);
  // Asking for partitions, of which most databases have none, opens every table on some servers.
  const isPartitioned = tables.some(({ attributes }) => /\bpartitioned\b/i.test(attributes.options ?? ''));
  return [
    ...(await askFor(DATABASE, catalogue, database)),
    ...tables.map(tidyTable),
    ...columns.filter(({ name: [table = ''] }) => names.has(table)),
    ...(await readKeys(catalogue, database)),
    ...(await readChecks(catalogue, database)),
    ...(await readForeignKeys(catalogue, database)),
    ...(isPartitioned ? await askFor(PARTITION, catalogue, database) : []),
    ...(await readViews(catalogue, database, listed)),
    ...(await askFor(TRIGGER, catalogue, database)),
    ...(await readRoutines(catalogue, database)),
    ...(await askFor(EVENT, catalogue, database)).map(tidyEvent),
    ...(await askFor(LIBRARY, catalogue, database)),
  ];
}

/** Words and quoted values in the options of a table. */
const OPTION = /(?:[^\s'"`]|'[^']*'|"[^"]*"|`[^`]*`)+/g;

/** What servers write instead of a comment when a view can't be used; MySQL 8.0.15 also for other tables. */
const INVALID = /references invalid table\(s\) or column\(s\) or function\(s\)/;

function tidyTable(fact: Fact): Fact {
  const { options = '', comment = '', ...others } = fact.attributes;
  const words = (options.match(OPTION) ?? [])
    .map((word) => word.replaceAll(/[`'"]/g, '').toLowerCase())
    .filter((word) => word !== 'partitioned')
    .sort();
  const hidden = INVALID.test(comment);
  return {
    ...fact,
    attributes: {
      ...others,
      ...(words.length > 0 ? { options: words.join(' ') } : {}),
      ...(comment === '' || hidden ? {} : { comment }),
    },
    ...(hidden ? { unknown: ['comment'] } : {}),
  };
}

/** Views, and whether the server can use them. */
async function readViews(catalogue: Catalogue, database: string, listed: readonly Fact[]): Promise<Fact[]> {
  const invalid = new Set(
    listed
      .filter(({ attributes }) => attributes.type === 'VIEW' && INVALID.test(attributes.comment ?? ''))
      .map(({ name: [view = ''] }) => view),
  );
  return (await askFor(VIEW, catalogue, database)).map((fact) => {
    const { definition, ...others } = fact.attributes;
    return {
      ...fact,
      attributes: {
        ...(definition === undefined ? {} : { definition: withoutJoinParentheses(definition) }),
        ...others,
        ...(invalid.has(fact.name[0] ?? '') ? { usable: 'no' } : {}),
      },
    };
  });
}

async function readRoutines(catalogue: Catalogue, database: string): Promise<Fact[]> {
  const routines = await askFor(ROUTINE, catalogue, database);
  if (routines.length === 0) return [];
  const parameters = await readParameters(catalogue, database);
  return routines.map((fact) => {
    const own = parameters.get(JSON.stringify(fact.name));
    return own === undefined ? fact : { ...fact, attributes: { ...fact.attributes, parameters: own } };
  });
}

/** When an event has an end, the scheduler changes its state. */
function tidyEvent(fact: Fact): Fact {
  const { status = '', ...others } = fact.attributes;
  if (others.at === undefined && others.ends === undefined) return fact;
  return { ...fact, attributes: others, unknown: [...(fact.unknown ?? []), 'status'] };
}

/** Kinds and attributes that this server can't report. */
function unknownTo(catalogue: Catalogue): string[] {
  return [
    ...QUESTIONS.flatMap((question) => unknownOf(question, catalogue)),
    ...(catalogue.has('STATISTICS', 'IS_VISIBLE') || catalogue.has('STATISTICS', 'IGNORED') ? [] : ['key.hidden']),
    ...(catalogue.has('CHECK_CONSTRAINTS') ? [] : ['check']),
  ].sort();
}
