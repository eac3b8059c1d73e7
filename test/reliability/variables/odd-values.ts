import type { Admin } from './admin';

/** A global value that a variable accepts, other than its current one. */
export interface OddValue {
  readonly variable: string;
  /** SQL literal. */
  readonly literal: string;
  /** Value as the server returns it. */
  readonly value: string;
}

/** Numbers, some of which most variables accept: smallest, largest, each of an enumeration, each bit of a set. */
const NUMBERS = [
  ...[...Array(33).keys()].map(String),
  ...['64', '100', '128', '256', '512', '1000', '1024', '65535', '100000', '1048576', '33554432', '4294967295'],
  ...['1099511627776', '9223372036854775807', '18446744073709551615', '-1', '0.0', '0.000001', '1e10'],
];

const STRINGS = [
  ...['', 'x', 'ON', 'OFF', 'NULL', '*', '%', '0', '1', 'ü', "it''s", 'DEFAULT', 'NONE', 'FILE', 'TABLE'],
  ...['+13:00', '-11:30', 'SYSTEM', '2026-01-15 00:00:00', 'ALL', 'de_DE', 'ar_SA', 'ja_JP'],
  ...[
    'latin1',
    'ucs2',
    'utf8mb3',
    'binary',
    'gbk',
    'sjis',
    'swe7',
    'koi8r',
    'utf8mb4_bin',
    'latin1_german1_ci',
    'cp932',
  ],
  ...['READ-UNCOMMITTED', 'READ-COMMITTED', 'SERIALIZABLE', 'InnoDB', 'MyISAM', 'MEMORY', 'TLSv1.3', '127.0.0.1'],
  ...[
    'ANSI',
    'ORACLE',
    'TRADITIONAL',
    'ANSI_QUOTES,PAD_CHAR_TO_FULL_LENGTH',
    'utf8mb4=utf8mb4_bin',
    'HIGH_NOT_PRECEDENCE,REAL_AS_FLOAT,IGNORE_SPACE',
  ],
];

/** Maximum number of values of one variable. */
const MAX_VALUES = 6;

/** Maximum number of numbers and words of one variable; enough for all of an enumeration or set. */
const NUMBERS_TRIED = 40;
const STRINGS_TRIED = 12;

/** Finds the values that a variable accepts by setting each; restores its own value afterwards. */
export async function oddValues(admin: Admin, variable: string): Promise<readonly OddValue[]> {
  const name = `@@GLOBAL.${variable}`;
  const [own = ''] = await admin.ask(`SELECT ${name}`);
  const restore = restoring(variable, own);
  const found = new Map<string, string>();
  const attempt = async (literals: readonly string[], most: number) => {
    let taken = 0;
    for (const literal of literals) {
      if (taken >= most) return;
      const [value] = await admin.ask(...restore, `SET GLOBAL ${variable} = ${literal}`, `SELECT ${name}`);
      if (value === undefined || value === own || found.has(value)) continue;
      found.set(value, literal);
      taken += 1;
    }
  };
  await attempt(NUMBERS, NUMBERS_TRIED);
  await attempt(
    STRINGS.map((text) => `'${text}'`),
    STRINGS_TRIED,
  );
  await admin.ask(...restore);
  const all = [...found].map(([value, literal]) => ({ variable, literal, value }));
  return isPlainNumber(own, all) ? extremes(all) : spread(all);
}

/** Whether the values are numbers without names. Of these, the extremes and a few others are tried. */
function isPlainNumber(own: string, values: readonly OddValue[]): boolean {
  return /^-?[\d.]+$/.test(own) && values.every(({ value }) => /^-?[\d.e+]+$/.test(value)) && values.length > 4;
}

/** Selects elements of a list at equal distances. */
function spread<T>(values: readonly T[], count = MAX_VALUES): readonly T[] {
  const step = Math.max(1, (values.length - 1) / (count - 1));
  return values.filter((_, index) => Math.round(Math.round(index / step) * step) === index);
}

function extremes(values: readonly OddValue[]): readonly OddValue[] {
  const sorted = [...values].sort((a, b) => Number(a.value) - Number(b.value));
  const positive = sorted.filter(({ value }) => Number(value) > 0);
  const chosen = [sorted[0], positive[0], positive[4], sorted.at(-1)];
  return [...new Set(chosen)].filter((one) => one !== undefined);
}

/** Statements that restore the value of a variable. */
export function restoring(variable: string, own: string): string[] {
  const literal = /^-?\d+(\.\d+)?$/.test(own)
    ? own
    : own === 'NULL'
      ? 'NULL'
      : `'${own.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  return variable === 'system_versioning_asof' && own === 'DEFAULT'
    ? [`SET GLOBAL ${variable} = DEFAULT`]
    : [`SET GLOBAL ${variable} = ${literal}`];
}
