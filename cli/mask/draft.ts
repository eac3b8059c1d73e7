import { textOfName } from '../../functions/dump-format/selection/name-text';
import { keepsDistinct, unsuitable } from '../../functions/mask/rules/decisions/suitable';
import { type Method, methodOf } from '../../functions/mask/rules/document/rules-schema';
import type { Column, DumpSchema, Table } from '../../functions/mask/rules/tables/dump-schema';

/** A rule that was guessed by the name and type of its column, and has to be confirmed. */
type Guess = Readonly<Record<string, unknown>> & { readonly unconfirmed: true };

/** A first rules document: a guess for each column, which a function refuses until somebody has confirmed it. */
export function draftRules({ tables, others }: DumpSchema): object {
  const all = [...tables.values()];
  const present = [
    ...(all.some(({ hasComments }) => hasComments) ? ['comments'] : []),
    ...(all.some(({ hasTextDefaults }) => hasTextDefaults) ? ['defaults'] : []),
    ...others,
  ];
  return {
    version: 1,
    default: 'none',
    tables: Object.fromEntries(all.map((table) => [textOfName(table), { columns: draftColumns(table) }])),
    ...(present.length === 0
      ? {}
      : { definitions: { ...Object.fromEntries(present.map((kind) => [kind, 'keep'])), unconfirmed: true } }),
  };
}

function draftColumns(table: Table): Record<string, Guess> {
  // Columns of a foreign key have the method of those that they refer to, which are of a unique key.
  const keyed = new Map(table.foreignKeys.flatMap(({ columns }) => columns.map((column) => [column, ALL])));
  for (const { column, length = ALL } of table.uniqueKeys.flatMap(({ parts }) => parts)) {
    if (column !== undefined) keyed.set(column, Math.min(length, keyed.get(column) ?? ALL));
  }
  const columns = table.columns.filter(({ isGenerated }) => !isGenerated);
  return Object.fromEntries(
    columns.map((column) => [column.name, { ...guess(column, keyed.get(column.name)), unconfirmed: true }]),
  );
}

/** Of a column that a key has as a whole, and not only its first characters. */
const ALL = Number.POSITIVE_INFINITY;

/** What names of columns look like, and what their values then are. The first that fits. */
const BY_NAME: readonly (readonly [RegExp, readonly Readonly<Record<string, unknown>>[]])[] = [
  [/e_?mail/, [{ method: 'email' }]],
  [/phone|mobile|(?:^|_)(?:fax|tel)(?:_|$)|msisdn/, [{ method: 'phone' }, { method: 'text' }]],
  [/(?:first|given|fore)_?name|vorname/, [{ method: 'name', part: 'first' }]],
  [/(?:last|family|sur|middle)_?name|nachname/, [{ method: 'name', part: 'last' }]],
  [/(?:full|display|contact|customer|holder|recipient)_?name|^name$/, [{ method: 'name', part: 'full' }]],
  [/birth|(?:^|_)dob(?:_|$)/, [{ method: 'date', days: 180 }, { method: 'text' }]],
  [/passw|secret|token|salt|api_?key|otp/, [{ method: 'null' }, { method: 'hash' }]],
  [/user_?name|login|handle|nick/, [{ method: 'hash' }]],
  [/iban|account_?(?:no|number)|card|passport|tax|ssn|social|licen[cs]e|vat/, [{ method: 'text' }, { method: 'hash' }]],
  [/street|address|city|zip|post(?:al)?_?code|company/, [{ method: 'text' }]],
  [
    /(?:^|_)ip(?:_|$)|user_?agent|latitude|longitude|(?:^|_)(?:lat|lng|lon)(?:_|$)/,
    [{ method: 'null' }, { method: 'text' }],
  ],
];

/** Kinds whose values seldom are data of a person by themselves. */
const HARMLESS: ReadonlySet<Column['type']['kind']> = new Set([
  ...([
    'integer',
    'decimal',
    'float',
    'date',
    'datetime',
    'timestamp',
    'time',
    'year',
    'enum',
    'set',
    'bit',
    'uuid',
  ] as const),
]);

/** @param keyLength characters or bytes of the column that a key uses; undefined when it is in none */
function guess(column: Column, keyLength: number | undefined): Readonly<Record<string, unknown>> {
  const name = column.name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const isKey = keyLength !== undefined;
  if (column.isCounted || (isKey && HARMLESS.has(column.type.kind))) return { method: 'keep' };
  const named = BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? [];
  const byType = HARMLESS.has(column.type.kind) ? [{ method: 'keep' }] : [];
  const candidates = isKey
    ? [...named.filter(({ method }) => method === 'email'), { method: 'hash' }, { method: 'keep' }]
    : [
        ...named,
        ...byType,
        ...(column.type.kind === 'json' || column.isJson ? [{ method: 'json', paths: {}, rest: 'text' }] : []),
        { method: 'text' },
        { method: 'null' },
        { method: 'hash' },
        { method: 'keep' },
      ];
  const fits = (method: Method) =>
    unsuitable(column, method) === undefined && (!isKey || keepsDistinct(column, method, keyLength));
  return candidates.find((candidate) => fits(methodOf(candidate))) ?? { method: 'keep' };
}
