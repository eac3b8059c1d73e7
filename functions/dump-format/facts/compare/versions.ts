import { RETIRED_SQL_MODES } from '../../../core/sql/retired-sql-modes';
import type { Fact, FactsServer } from '../fact';
import { QUOTED } from '../server/quoted';

/** Removes from a value everything in which two series of a family differ without a difference in meaning. */
type Rule = (value: string) => string;

/** `5.7` of `5.7.22-log`. */
export function seriesOf({ serverVersion }: FactsServer): string {
  return serverVersion.split('.').slice(0, 2).join('.');
}

/** Whether an attribute of an object and of its restored one means the same on these two servers. */
export function equivalence(
  source: FactsServer,
  restored: FactsServer,
): (before: Fact, after: Fact, attribute: string) => boolean {
  const isSameSeries = source.flavour === restored.flavour && seriesOf(source) === seriesOf(restored);
  return (before, after, attribute) => {
    const [was = '', is = ''] = [before.attributes[attribute], after.attributes[attribute]];
    if (was === is || isSameSeries) return was === is;
    const rules = RULES[`${before.kind}.${attribute}`] ?? RULES[attribute] ?? [];
    return [rules].flat().some((rule) => rule(was) === rule(is));
  };
}

/** MySQL 8.0.24 and MariaDB 10.6 renamed the character set utf8. */
const withoutAlias: Rule = (value) => value.replaceAll(/\butf8(?=_|\b)/g, 'utf8mb3');

/**
 * Definitions name no collation that is their character set's default, and other series have other defaults: MySQL 8.0
 * since 8.0.1, MariaDB since 11.5.
 */
const collation: Rule = (value) =>
  withoutAlias(value).replaceAll(
    /\b(utf8mb4|utf8mb3|ucs2|utf16|utf32)_(?:general_ci|0900_ai_ci|uca1400_ai_ci)\b/g,
    '$1 default',
  );

/** MySQL 8.0 has another name for a type, and no widths of integers since 8.0.19; MariaDB writes some attributes into a comment. */
const type: Rule = (value) =>
  collation(value)
    .replaceAll(/\b((?:tiny|small|medium|big)?int|year)\(\d+\)(?!.*zerofill)/g, '$1')
    .replaceAll('geometrycollection', 'geomcollection')
    .replaceAll(/\/\*M?!\d+ (.*?)\*\//g, '$1');

/** Servers print expressions with other parentheses, quotes, spaces, letter cases and character sets. */
const expression: Rule = (value) =>
  collation(value.toLowerCase())
    .replaceAll(/_(?:utf8(?:mb[34])?|latin1|binary)\\?'/g, "'")
    .replaceAll(/[\s()`\\]/g, '');

const CONTENT = new RegExp(QUOTED, 'gs');

/** MySQL 8.0 escapes the quotes of generated columns and checks, and everything in them. */
const ESCAPED = /^[^']*\\'/;

/**
 * The names and strings of a query or condition, in their order: servers parse it and print what they understood, each
 * series with other operators, functions and numbers (`isnull(a)` is `a is null`, `a regexp 'x'` is `regexp_like(a,'x')`).
 */
const content: Rule = (value) => {
  const text = ESCAPED.test(value) ? value.replaceAll(/\\(.)/gs, '$1') : value;
  return (text.match(CONTENT) ?? []).map((token) => token.replaceAll(/['\\]/g, '')).join(' ');
};

/** The default of a binary column in hexadecimal digits: `0x6162` of MySQL 8.0 and later, `x'6162'` of MariaDB 10.3 and later. */
const HEXADECIMAL = /^(?:0x((?:[\da-f]{2})+)|x'((?:[\da-f]{2})*)')$/i;

/** The bytes of a default without those that fill a column up: earlier series print defaults of binary columns as text. */
const binaryDefault: Rule = (value) => {
  const [, mysql, mariadb] = HEXADECIMAL.exec(value) ?? [];
  const digits = mysql ?? mariadb;
  const bytes = digits === undefined ? value.replace(/^'(.*)'$/s, '$1') : Buffer.from(digits, 'hex').toString('latin1');
  return bytes.replace(/\0+$/, '');
};

/** MySQL 8.0 marks defaults that are expressions; MariaDB called stored columns persistent. */
const extra: Rule = (value) =>
  value
    .toLowerCase()
    .replace('default_generated', '')
    .replace('persistent', 'stored generated')
    .replaceAll(/[\s()]/g, '');

const sqlMode: Rule = (value) =>
  value
    .split(',')
    .filter((mode) => mode !== '' && !RETIRED_SQL_MODES.has(mode))
    .sort()
    .join();

/** InnoDB treats both alike, and MySQL 8.0 reports the other one when the definition has none. */
const referentialAction: Rule = (value) => (value === 'NO ACTION' ? 'RESTRICT' : value);

/** MySQL 8.0.15 shows `1-6` YEAR_MONTH as 18, and `1 2:30` DAY_MINUTE as 1590: in the smallest unit. */
const interval: Rule = (value) => {
  const text = value.replaceAll("'", '');
  const [, years, months] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (years !== undefined) return String(Number(years) * 12 + Number(months));
  const [, days = '0', time] = /^(?:(\d+) )?(\d+(?::\d+)*)$/.exec(text) ?? [];
  if (time === undefined) return text;
  const [first = 0, ...others] = time.split(':').map(Number);
  return String(others.reduce((sum, part) => sum * 60 + part, Number(days) * 24 + first));
};

/** By kind and attribute, or by attribute alone. One of several rules is enough. */
const RULES: Readonly<Record<string, Rule | readonly Rule[]>> = {
  charset: withoutAlias,
  collation,
  databaseCollation: collation,
  sqlMode,
  'column.type': type,
  'column.default': [expression, binaryDefault],
  'column.generation': [expression, content],
  'column.extra': extra,
  'key.columns': expression,
  'check.clause': [expression, content],
  'foreign key.onDelete': referentialAction,
  'foreign key.onUpdate': referentialAction,
  'partition.expression': expression,
  'partition.subpartitionExpression': expression,
  'partition.values': expression,
  'view.definition': [expression, content],
  'routine.returns': type,
  'routine.parameters': type,
  'event.every': interval,
  'event.status': (value) => value.replace('SLAVESIDE_DISABLED', 'REPLICA_SIDE_DISABLED'),
};
