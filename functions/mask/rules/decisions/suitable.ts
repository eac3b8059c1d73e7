import { encodeText } from '../../../dump-format/statements/lexical/character-sets';
import type { Method } from '../document/rules-schema';
import type { ColumnType } from '../tables/column-type';
import type { Column } from '../tables/dump-schema';

/** Characters of masked values, which other parts of the program have to agree on. */
export const HASH_CHARACTERS = 26;
/** With which no two of billions of values have the same hash: 80 bits. */
export const CERTAIN_CHARACTERS = 16;
const CERTAIN_BYTES = 10;
const LEAST_HASH_CHARACTERS = 8;
const LEAST_HASH_BYTES = 8;
export const EMAIL_DOMAIN = '@example.com';
export const PHONE_DIGITS = 10;
/** The longest text that a method makes: longer columns make no difference. */
export const LONGEST_MASKED = 64;

type KindOf = ColumnType['kind'];

const KINDS: Readonly<Record<Exclude<Method['method'], 'keep' | 'null' | 'fixed'>, readonly KindOf[]>> = {
  hash: ['text', 'binary', 'integer', 'uuid'],
  email: ['text'],
  name: ['text'],
  phone: ['text', 'integer', 'decimal'],
  text: ['text'],
  number: ['integer', 'decimal', 'float', 'year'],
  date: ['date', 'datetime', 'timestamp'],
  json: ['json', 'text'],
};

/** Why a method can't mask a column, as a clause; undefined when it can. */
export function unsuitable(column: Column, method: Method): string | undefined {
  const { type } = column;
  if (method.method === 'keep') return undefined;
  if (method.method === 'null') return column.isNullable ? undefined : 'the column is NOT NULL';
  if (method.method === 'fixed') return unsuitableValue(column, method.value);
  if (!KINDS[method.method].includes(type.kind)) {
    return `the method is for columns of the kind ${KINDS[method.method].join(', ')}, and the type is ${column.typeText}`;
  }
  if (column.isCounted) return 'the values of an AUTO_INCREMENT column count up, so that they can only be kept';
  if (type.kind === 'text' && characterSetOf(column) === 'swe7')
    return 'the character set swe7 lacks characters of masked values';
  if (column.isJson && method.method !== 'json') return 'the column holds JSON, so that the method has to be json';
  switch (method.method) {
    case 'hash':
      return unsuitableForHash(type);
    case 'email':
      return atLeast(type, LEAST_HASH_CHARACTERS + EMAIL_DOMAIN.length);
    case 'phone':
      return unsuitableForPhone(type);
    case 'number':
      return unsuitableRange(type, method);
    default:
      return undefined;
  }
}

/**
 * Whether no two values of a column become the same one.
 *
 * @param length characters or bytes that a key uses; undefined for all
 */
export function keepsDistinct({ type }: Column, method: Method, length = Number.POSITIVE_INFINITY): boolean {
  if (method.method === 'keep') return true;
  if (method.method === 'hash') {
    if (type.kind === 'text') return Math.min(type.length, length) >= CERTAIN_CHARACTERS;
    if (type.kind === 'binary') return Math.min(type.length, length) >= CERTAIN_BYTES;
    return true;
  }
  if (method.method !== 'email' || type.kind !== 'text') return false;
  return length === Number.POSITIVE_INFINITY && type.length >= CERTAIN_CHARACTERS + EMAIL_DOMAIN.length;
}

/** Whether equal values of two columns become equal ones by the same method. */
export function maskEqually(a: Column, b: Column): boolean {
  if (a.type.kind === 'text' && b.type.kind === 'text') {
    const isLong = a.type.length >= LONGEST_MASKED && b.type.length >= LONGEST_MASKED;
    return (isLong || a.type.length === b.type.length) && a.collation === b.collation;
  }
  return withoutWidth(a.typeText) === withoutWidth(b.typeText);
}

/** How many digits are shown, with zeros in front or not, is no part of a number. */
function withoutWidth(type: string): string {
  return type
    .toLowerCase()
    .replace(/^(\w*int)\(\d+\)/, '$1')
    .replace(' zerofill', '');
}

function unsuitableForHash(type: ColumnType): string | undefined {
  if (type.kind === 'text') return atLeast(type, LEAST_HASH_CHARACTERS);
  if (type.kind === 'binary' && type.length < LEAST_HASH_BYTES)
    return `it needs ${LEAST_HASH_BYTES} bytes, and the column has ${type.length}`;
  return undefined;
}

function atLeast(type: ColumnType, least: number): string | undefined {
  if (type.kind !== 'text' || type.length >= least) return undefined;
  return `it needs ${least} characters, and the column has ${type.length}`;
}

function unsuitableForPhone(type: ColumnType): string | undefined {
  const fits =
    type.kind === 'integer'
      ? type.max >= 9_999_999_999n
      : type.kind !== 'decimal' || type.digits - type.scale >= PHONE_DIGITS;
  if (!fits) return `it needs a number of ${PHONE_DIGITS} digits`;
  return atLeast(type, PHONE_DIGITS);
}

function unsuitableRange(
  type: ColumnType,
  { min, max }: { readonly min: number; readonly max: number },
): string | undefined {
  if (min > max) return `min (${min}) is larger than max (${max})`;
  if (type.kind !== 'float' && !(Number.isSafeInteger(min) && Number.isSafeInteger(max)))
    return 'min and max have to be integers';
  const [least, most] = limitsOf(type);
  return min < least || max > most ? `the range is not within that of the type ${least} to ${most}` : undefined;
}

/** Integers that fit. */
function limitsOf(type: ColumnType): readonly [number, number] {
  switch (type.kind) {
    case 'integer':
      return [Number(type.min), Number(type.max)];
    case 'decimal': {
      const most = 10 ** Math.min(15, type.digits - type.scale) - 1;
      return [type.isUnsigned ? 0 : -most, most];
    }
    case 'year':
      return [1901, 2155];
    default:
      return [type.kind === 'float' && type.isUnsigned ? 0 : -1e15, 1e15];
  }
}

/** The character set of a column's values; undefined for one without characters. */
function characterSetOf({ collation }: Column): string | undefined {
  return collation?.split('_', 1)[0];
}

function unsuitableValue(column: Column, value: string | number | boolean): string | undefined {
  const { type } = column;
  const text = String(value);
  switch (type.kind) {
    case 'text':
      if (column.isJson) return isJson(text) ? undefined : 'the value is not JSON';
      return unsuitableText(text, type, characterSetOf(column));
    case 'json':
      return isJson(text) ? undefined : 'the value is not JSON';
    case 'binary':
    case 'other':
      return unsuitableBytes(text, type);
    case 'integer': {
      const isInteger = /^-?\d{1,20}$/.test(text);
      return isInteger && BigInt(text) >= type.min && BigInt(text) <= type.max ? undefined : doesNotFit(column);
    }
    case 'decimal': {
      const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
      const fits =
        whole !== '' && whole.replace(/^0+/, '').length <= type.digits - type.scale && fraction.length <= type.scale;
      return fits && !(sign === '-' && type.isUnsigned) ? undefined : doesNotFit(column);
    }
    case 'float':
      return /^-?\d{1,30}(?:\.\d{1,30})?$/.test(text) && !(type.isUnsigned && text.startsWith('-'))
        ? undefined
        : doesNotFit(column);
    case 'enum':
      return type.members.includes(text) ? undefined : doesNotFit(column);
    case 'set':
      return text === '' || text.split(',').every((member) => type.members.includes(member))
        ? undefined
        : doesNotFit(column);
    case 'bit':
      return /^\d{1,20}$/.test(text) && BigInt(text) < 1n << BigInt(type.length) ? undefined : doesNotFit(column);
    case 'uuid':
      return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? undefined : doesNotFit(column);
    default:
      return isTime(type.kind, text) ? undefined : doesNotFit(column);
  }
}

function doesNotFit({ typeText }: Column): string {
  return `the value does not fit the type ${typeText}`;
}

function unsuitableText(
  text: string,
  type: ColumnType & { kind: 'text' },
  characterSet = 'utf8mb4',
): string | undefined {
  const length = type.isCounted ? [...text].length : Buffer.byteLength(text);
  if (length > type.length) return `the value has ${length} characters, and the column ${type.length}`;
  const isBeyond = /^(?:utf8|utf8mb3|ucs2)$/.test(characterSet) && /[\u{10000}-\u{10ffff}]/u.test(text);
  const encoded = characterSet === 'ascii' && /[^\0-\x7f]/.test(text) ? undefined : encodeText(text, characterSet);
  return isBeyond || encoded === undefined
    ? `the character set ${characterSet} lacks a character of the value`
    : undefined;
}

function unsuitableBytes(text: string, type: ColumnType): string | undefined {
  if (!/^0x(?:[0-9a-f]{2})+$/i.test(text)) return 'the value has to be hexadecimal digits, such as "0x00ff"';
  const bytes = text.length / 2 - 1;
  if (type.kind !== 'binary' || bytes <= type.length) return undefined;
  return `the value has ${bytes} bytes, and the column ${type.length}`;
}

const TIMES: Partial<Readonly<Record<KindOf, RegExp>>> = {
  date: /^(\d{4}-\d\d-\d\d)$/,
  datetime: /^(\d{4}-\d\d-\d\d) (?:[01]\d|2[0-3])(?::[0-5]\d){2}$/,
  timestamp: /^((?:19[7-9]|20[0-2])\d-\d\d-\d\d) (?:[01]\d|2[0-3])(?::[0-5]\d){2}$/,
  time: /^(?:[01]\d|2[0-3])(?::[0-5]\d){2}$/,
  year: /^(?:19\d\d|20\d\d|21[0-4]\d|215[0-5])$/,
};

function isTime(kind: KindOf, text: string): boolean {
  const match = TIMES[kind]?.exec(text);
  if (!match) return false;
  const [, day] = match;
  if (day === undefined) return true;
  const time = Date.parse(`${day}T00:00:00Z`);
  // A day that a month lacks becomes one of the next.
  return day > '1000' && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
