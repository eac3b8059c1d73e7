/** Kinds of objects in a database that a dump contains. */
export type ObjectKind = 'database' | 'table' | 'sequence' | 'view' | 'trigger' | 'routine' | 'event' | 'library';

/** One object of the schema at one moment. */
export interface SchemaObject {
  readonly kind: ObjectKind;
  readonly database: string;
  /** Empty for a database. */
  readonly name: string;
  /** Hash of its definition, without anything that rows, statistics or schedules change. */
  readonly definition: string;
  /** When the server created it, in the time of the server in UTC; undefined where the server doesn't know. */
  readonly createdAt?: string | undefined;
  /** Storage engine of a table. */
  readonly engine?: string | undefined;
  readonly isPartitioned?: boolean;
  /** Whether the event scheduler drops or disables it by itself when its time is over. */
  readonly expires?: boolean;
  /** Whether the dump has no rows of a table, so that only its definition counts. */
  readonly isStructureOnly?: boolean;
}

/** InnoDB's own identities of tables and partitions. An identity is never given a second time. */
export interface PhysicalTables {
  /** The highest identity on the server. What has a higher one later was created later. */
  readonly highest: number;
  /** Every identity on the server, in all databases. */
  readonly all: ReadonlySet<number>;
  /** Those in the databases, by name of a table or partition, for example `shop/orders#p#p0`. */
  readonly ids: ReadonlyMap<string, number>;
  /**
   * Tablespaces by the same names, where only an import keeps the tablespace of a table that gets another identity. Empty
   * on other servers.
   */
  readonly spaces: ReadonlyMap<string, number>;
}

/** Looks up the identities of a table and its partitions; none when InnoDB doesn't list it under its name. */
export type IdentityLookup = (table: Pick<SchemaObject, 'database' | 'name'>) => readonly number[];

const PARTITION = '#p#';

/** Goes through the list once, because it is asked about thousands of tables. */
export function identityLookup(physical: PhysicalTables | undefined): IdentityLookup {
  const byTable = new Map<string, number[]>();
  const add = (table: string, id: number) => {
    const ids = byTable.get(table);
    if (ids) ids.push(id);
    else byTable.set(table, [id]);
  };
  for (const [name, id] of physical?.ids ?? []) {
    const key = name.toLowerCase();
    add(key, id);
    // The name of a table may hold what separates a partition from its table.
    for (let at = key.indexOf(PARTITION); at >= 0; at = key.indexOf(PARTITION, at + 1)) add(key.slice(0, at), id);
  }
  return ({ database, name }) => byTable.get(`${database}/${name}`.toLowerCase()) ?? [];
}

/** Identities of these tables and of no others: the name of a table may hold what separates a partition from its table. */
export function identitiesOfThese(
  physical: PhysicalTables | undefined,
  these: readonly SchemaObject[],
  others: readonly SchemaObject[],
): ReadonlySet<number> {
  const identitiesOf = identityLookup(physical);
  const shared = new Set(others.flatMap(identitiesOf));
  return new Set(these.flatMap(identitiesOf).filter((id) => !shared.has(id)));
}

/** What the definitions and identities of the dumped databases were at one moment, as far as the user may see them. */
export interface SchemaFingerprint {
  /** By {@link keyOf}. */
  readonly objects: ReadonlyMap<string, SchemaObject>;
  /** Tables and views that are left out. */
  readonly leftOut: readonly SchemaObject[];
  /** Undefined without the PROCESS privilege. */
  readonly physical: PhysicalTables | undefined;
  /** Statements of each kind that the server has executed since it started, in all databases. */
  readonly counters: ReadonlyMap<string, number>;
  /** Seconds since the server started. */
  readonly uptime: number;
  /** Its uptime when it began to count them: zero, or that of the last time when they were set to zero. */
  readonly countedFrom: number;
  /** Time of the server in UTC at the start of the reading, in whole seconds. */
  readonly readAt: string;
}

export function keyOf({ kind, database, name }: Pick<SchemaObject, 'kind' | 'database' | 'name'>): string {
  return JSON.stringify([kind, database, name]);
}

/** An object as messages name it, for example `table "shop"."orders"`. */
export function nameOf({ kind, database, name }: Pick<SchemaObject, 'kind' | 'database' | 'name'>): string {
  const quoted = [database, ...(kind === 'database' ? [] : [name])].map((part) => JSON.stringify(part));
  return `${kind} ${quoted.join('.')}`;
}
