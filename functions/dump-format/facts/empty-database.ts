import type { Manifest } from '../manifest/manifest';
import { onlyDatabase } from '../manifest/names-databases';
import type { Facts } from './fact';

/** A database that the dump does not create itself. */
export interface EmptyDatabase {
  readonly name: string;
  /** As at the source; undefined when that is not known. */
  readonly characterSet: string | undefined;
  readonly collation: string | undefined;
}

/** The database that has to be there before a dump of one database is restored; undefined for a dump that creates its own. */
export function databaseToCreate({ source }: Manifest, facts: Facts | undefined): EmptyDatabase | undefined {
  const name = onlyDatabase(source);
  if (name === undefined) return undefined;
  // Its name in the facts is that on the server, which may differ in case.
  const fact = facts?.facts.find(({ kind }) => kind === 'database');
  return { name, characterSet: fact?.attributes.charset, collation: fact?.attributes.collation };
}
