import { PAST, REAR, TABLE_OF, TARGETS, type Target } from './databases';

/** A query of the dump, as sent to the server. */
export type DumpQuery = 'snapshot' | 'first' | { readonly definition: string } | { readonly rows: string } | 'end';

/** Moment of a dump at which a migration begins. */
export interface Moment {
  readonly name: string;
  /** The migration begins before the server receives this query; with `after`, after this number of bytes of its answer. */
  readonly at: (table: Target) => DumpQuery;
  readonly after?: number;
  /** Exists only in dumps of several databases. */
  readonly several?: boolean;
}

const moment = (name: string, at: Moment['at'], more: Partial<Moment> = {}): Moment => ({ name, at, ...more });

export const MOMENTS = {
  beforeSnapshot: moment('right before the snapshot', () => 'snapshot'),
  afterSnapshot: moment('right after the snapshot', () => 'first'),
  earlierDatabase: moment('in an earlier database', () => ({ definition: TABLE_OF[PAST] }), { several: true }),
  beforeDefinition: moment('before its definition is read', (table) => ({ definition: table })),
  beforeRows: moment('between its definition and its rows', (table) => ({ rows: table })),
  atRows: moment('while its rows arrive', (table) => ({ rows: table }), { after: 300 }),
  firstTable: moment('at the first table', () => ({ definition: TARGETS.behind })),
  underWay: moment('while rows of the large table arrive', () => ({ rows: TARGETS.under }), { after: 40_000 }),
  lastTable: moment('at the last table', () => ({ definition: TARGETS.ahead })),
  laterDatabase: moment('in a later database', () => ({ rows: TABLE_OF[REAR] }), { several: true }),
  end: moment('after the last row', () => 'end'),
} as const satisfies Record<string, Moment>;

const COM_QUERY = 3;
const COM_QUIT = 1;
const HEADER_BYTES = 4;
/** MySQL's clients send this before a query without attributes ("COM_QUERY", MySQL Source Code Documentation). */
const NO_ATTRIBUTES = '\0\x01';

/** Recognizes the queries of mysqldump and mariadb-dump on one connection. */
export class DumpListener {
  #dumps = false;
  #begun = false;

  /** Returns the kind of the client's query, if it is the connection of a dump. */
  listen(sent: Buffer | 'end'): DumpQuery | undefined {
    if (sent === 'end') return undefined;
    const command = sent[HEADER_BYTES];
    if (command === COM_QUIT) return this.#dumps ? 'end' : undefined;
    if (command !== COM_QUERY) return undefined;
    const query = sent
      .subarray(HEADER_BYTES + 1)
      .toString('latin1')
      .replace(NO_ATTRIBUTES, '');
    if (/^START TRANSACTION .*WITH CONSISTENT SNAPSHOT/.test(query)) {
      this.#dumps = true;
      return 'snapshot';
    }
    if (!this.#dumps) return undefined;
    const rows = /^SELECT \/\*!40001 SQL_NO_CACHE \*\/.* FROM (?:`[^`]+`\.)?`([^`]+)`/s.exec(query)?.[1];
    const definition = /^show create table (?:`[^`]+`\.)?`([^`]+)`/i.exec(query)?.[1];
    if (rows !== undefined) return { rows };
    if (definition !== undefined) return { definition };
    if (this.#begun) return undefined;
    this.#begun = true;
    return 'first';
  }
}

export function isSame(one: DumpQuery | undefined, other: DumpQuery): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
