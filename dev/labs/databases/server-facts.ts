import type { Queryable } from '../../../functions/core/sql/queryable';
import { columnsOf } from '../../../functions/core/sql/sql-text';
import type { Facts } from '../../../functions/dump-format/facts/fact';
import { readFacts } from '../../../functions/dump-format/facts/server/read-facts';
import type { TestServer } from '../../servers/server';

/** A session of root, for questions. */
export function rootSession(server: TestServer): Queryable {
  let settings = '';
  // Every statement is a session of its own, which begins with the settings before it.
  const rows = async (statement: string) => {
    if (statement.startsWith('SET ')) settings += `${statement};`;
    return (await server.sql(`${settings}${statement}`)).split('\n').slice(0, -1).map(columnsOf);
  };
  return { rows };
}

/** Facts of databases of a server, read as root. */
export function serverFacts(server: TestServer, databases: readonly string[]): Promise<Facts> {
  return readFacts(rootSession(server), databases);
}

/** The facts of a database as those of another one, for a restore under another name. */
export function renamed(facts: Facts, from: string, to: string): Facts {
  return {
    ...facts,
    facts: facts.facts.map((fact) => (fact.database === from ? { ...fact, database: to } : fact)),
  };
}
