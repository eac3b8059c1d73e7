import type { Fact, FactKind } from './fact';

/** Kinds of objects that belong to a table. Their names begin with its name. */
const OF_TABLES: ReadonlySet<FactKind> = new Set(['column', 'key', 'check', 'foreign key', 'partition']);

/** The table that an object belongs to; undefined when it belongs to none. */
export function tableOf({ kind, name }: Pick<Fact, 'kind' | 'name'>): string | undefined {
  return OF_TABLES.has(kind) ? name[0] : undefined;
}

/**
 * `column "price" of table "shop.orders"`
 *
 * @param quoted what stands for a name in the sentence
 */
export function nameFact(
  { kind, database, name }: Pick<Fact, 'kind' | 'database' | 'name'>,
  quoted: (name: string) => string = JSON.stringify,
): string {
  const table = tableOf({ kind, name });
  if (table !== undefined) {
    return `${kind} ${quoted(name.slice(1).join('.'))} of table ${quoted(`${database}.${table}`)}`;
  }
  if (kind === 'checksum') return `checksum of table ${JSON.stringify([database, ...name].join('.'))}`;
  if (kind === 'routine') {
    const [type = '', routine = ''] = name;
    return `${type.toLowerCase()} ${quoted(`${database}.${routine}`)}`;
  }
  return `${kind} ${quoted([database, ...name].join('.'))}`;
}
