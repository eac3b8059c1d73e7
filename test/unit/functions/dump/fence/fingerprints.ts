import { keyOf, type SchemaFingerprint, type SchemaObject } from '../../../../../functions/dump/fence/fingerprint';

/** When the first reading begins. */
const READ_AT = '2026-11-20 03:00:05';
export const OLD = '2026-01-01 00:00:00';
export const FRESH = '2026-11-20 03:00:06';

export const table = (name: string, changes: Partial<SchemaObject> = {}): SchemaObject => ({
  kind: 'table',
  database: 'shop',
  name,
  definition: 'as created',
  createdAt: OLD,
  engine: 'InnoDB',
  isPartitioned: false,
  ...changes,
});

export const object = (kind: SchemaObject['kind'], name: string, definition = 'as created'): SchemaObject => ({
  kind,
  database: 'shop',
  name,
  definition,
});

export interface FingerprintOptions {
  /** Statements since the server started, by the end of the counter's name. */
  readonly counters?: Readonly<Record<string, number>>;
  /** Identities of InnoDB by name; without them the user lacks the privilege PROCESS. */
  readonly ids?: Readonly<Record<string, number>>;
  /** Other identities on the server. */
  readonly others?: readonly number[];
  /** Tablespaces, where they are something else than the identity. */
  readonly spaces?: Readonly<Record<string, number>>;
  readonly uptime?: number;
  /** Uptime at which the counters were set to zero. */
  readonly countedFrom?: number;
  /** Tables and views that the job leaves out. */
  readonly leftOut?: readonly SchemaObject[];
}

export function fingerprint(
  objects: readonly SchemaObject[],
  {
    counters = {},
    ids,
    others = [],
    spaces = {},
    uptime = 1_000,
    countedFrom = 0,
    leftOut = [],
  }: FingerprintOptions = {},
): SchemaFingerprint {
  const all = { alter_table: 0, rename_table: 0, truncate: 0, create_view: 0, drop_view: 0, ...counters };
  return {
    objects: new Map(objects.map((one) => [keyOf(one), one])),
    leftOut,
    physical: ids && {
      highest: Math.max(...Object.values(ids), ...others),
      all: new Set([...Object.values(ids), ...others]),
      ids: new Map(Object.entries(ids)),
      spaces: new Map(Object.entries(spaces)),
    },
    counters: new Map(Object.entries(all).map(([name, count]) => [`Com_${name}`, count])),
    uptime,
    countedFrom,
    readAt: READ_AT,
  };
}
