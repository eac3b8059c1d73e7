/** What matters of the type of a column for the values that it takes. */
export type ColumnType =
  /** Characters; `length` counts them, `bytes` is the limit of a TEXT type. */
  | { readonly kind: 'text'; readonly length: number; readonly isCounted: boolean }
  /** Bytes. BINARY fills up to its length. */
  | { readonly kind: 'binary'; readonly length: number; readonly isFixed: boolean }
  | { readonly kind: 'integer'; readonly min: bigint; readonly max: bigint }
  | { readonly kind: 'decimal'; readonly digits: number; readonly scale: number; readonly isUnsigned: boolean }
  | { readonly kind: 'float'; readonly isUnsigned: boolean }
  | { readonly kind: 'date' | 'datetime' | 'timestamp' | 'time' | 'year' }
  | { readonly kind: 'json' }
  | { readonly kind: 'enum' | 'set'; readonly members: readonly string[] }
  | { readonly kind: 'bit'; readonly length: number }
  | { readonly kind: 'uuid' }
  /** Geometry, vectors, addresses, and types that are not known here. */
  | { readonly kind: 'other' };

const BYTES_OF_INTEGER: Readonly<Record<string, number>> = { tinyint: 1, smallint: 2, mediumint: 3, int: 4, bigint: 8 };

/** Lengths of types without one, in bytes. */
const LENGTHS: Readonly<Record<string, number>> = {
  tinytext: 255,
  text: 65_535,
  mediumtext: 16_777_215,
  longtext: 4_294_967_295,
  tinyblob: 255,
  blob: 65_535,
  mediumblob: 16_777_215,
  longblob: 4_294_967_295,
};

/** Reads a type as `information_schema.columns` has it: `varchar(100)`, `int unsigned`, `enum('a','b')`. */
export function parseColumnType(type: string): ColumnType {
  const [, name = '', argument = ''] = /^([a-z]+\d?)(?:\s*\((.*?)\)(?=[^)]*$))?/is.exec(type) ?? [];
  const word = name.toLowerCase();
  const [first = 0, second = 0] = argument.split(',').map(Number);
  const isUnsigned = /\b(?:unsigned|zerofill)\b/i.test(type);
  switch (word) {
    case 'char':
    case 'varchar':
      return { kind: 'text', length: first || 1, isCounted: true };
    case 'tinytext':
    case 'text':
    case 'mediumtext':
    case 'longtext':
      return { kind: 'text', length: LENGTHS[word] ?? 0, isCounted: false };
    case 'binary':
    case 'varbinary':
      return { kind: 'binary', length: first || 1, isFixed: word === 'binary' };
    case 'tinyblob':
    case 'blob':
    case 'mediumblob':
    case 'longblob':
      return { kind: 'binary', length: LENGTHS[word] ?? 0, isFixed: false };
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'bigint': {
      const bits = BigInt((BYTES_OF_INTEGER[word] ?? 4) * 8);
      return isUnsigned
        ? { kind: 'integer', min: 0n, max: (1n << bits) - 1n }
        : { kind: 'integer', min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n };
    }
    case 'decimal':
    case 'numeric':
      return { kind: 'decimal', digits: first || 10, scale: second, isUnsigned };
    case 'float':
    case 'double':
      return { kind: 'float', isUnsigned };
    case 'date':
    case 'datetime':
    case 'timestamp':
    case 'time':
    case 'year':
    case 'json':
    case 'uuid':
      return { kind: word };
    case 'enum':
    case 'set':
      return { kind: word, members: membersOf(argument) };
    case 'bit':
      return { kind: 'bit', length: first || 1 };
    default:
      return { kind: 'other' };
  }
}

function membersOf(list: string): string[] {
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, member = '']) => member.replaceAll("''", "'"));
}
