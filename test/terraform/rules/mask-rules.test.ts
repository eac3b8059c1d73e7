import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { terraform } from '../../../dev/terraform';
import { temporaryFolder } from '../../../dev/tools/temporary-folder';
import { maskRulesJsonSchema } from '../../../functions/mask/rules/document/json-schema';
import { readRules } from '../../../functions/mask/rules/document/read-rules';
import { rulesProblems, type Schema } from '../../../infra/constructs/mask/rules-problems';

/* A plan refuses the rules of masking that the functions refuse by their form, in the same words. */

const EVERYTHING = {
  $schema: './mask-rules.schema.json',
  version: 1,
  default: 'null',
  tables: {
    'shop.customers': {
      rows: { sample: 0.5, by: 'id' },
      comment: 'people',
      columns: {
        id: 'keep',
        email: { method: 'email' },
        name: { method: 'name', part: 'first' },
        born: { method: 'date', days: 30 },
        height: { method: 'number', min: 150, max: 1.9e2, comment: 'cm' },
        country: { method: 'fixed', value: true },
        profile: { method: 'json', paths: { '$.a[*]."b c"': 'drop' }, rest: 'text' },
      },
    },
    'shop_*.`a.b`': { rows: 'drop' },
  },
  definitions: { comments: 'drop', views: 'keep' },
  scan: { except: ['shop.customers.country'] },
};

const ofColumn = (rule: unknown) => ({ version: 1, tables: { 'a.b': { columns: { c: rule } } } });
const ofTable = (table: unknown) => ({ version: 1, tables: { 'a.b': table } });

/** Documents with mistakes about which both report the same. */
const MISTAKES: readonly unknown[] = [
  {},
  { version: '1', tables: [] },
  { version: 2, tables: null },
  { version: 1, tables: { orders: {} } },
  { version: 1, tables: {}, table: {} },
  { version: 1, tables: {}, default: 'keep' },
  { version: 1, tables: {}, definitions: { view: 'keep' } },
  { version: 1, tables: {}, definitions: { views: 'dorp', events: null } },
  { version: 1, tables: {}, scan: { except: ['a.b.c', 7] } },
  { version: 1, tables: {}, scan: { except: 'a.b.c' } },
  ofTable('keep'),
  ofTable({ column: {} }),
  ofTable({ columns: ['c'], comment: 7 }),
  ofTable({ rows: 'dorp' }),
  ofTable({ rows: 7 }),
  ofTable({ rows: { sample: 1, by: 'c' } }),
  ofTable({ rows: { sample: 0, by: 'c' } }),
  ofColumn('emial'),
  ofColumn({ method: 'nmae' }),
  ofColumn('Anna, 12 High Street'),
  ofColumn('date'),
  ofColumn(7),
  ofColumn(null),
  ofColumn(['hash']),
  ofColumn({ days: 3 }),
  ofColumn({ method: 7 }),
  ofColumn({ method: 'hash', salt: 3 }),
  ofColumn({ method: 'date', days: 0 }),
  ofColumn({ method: 'date', days: 36_501 }),
];

/** Mistakes about which the plan reports more: each field, where the functions report one text for the rule. */
const FURTHER: readonly (readonly [unknown, readonly string[]])[] = [
  [
    ofColumn({ method: 'date', dyas: 3 }),
    [
      'tables → a.b → columns → c: has no field "dyas". Its fields are method, days, unconfirmed, comment',
      'tables → a.b → columns → c → days: is missing, and must be a whole number',
    ],
  ],
  [
    ofColumn({ method: 'json', paths: { 'a.b': 'null', '$.a': 'nul' }, rest: 'all' }),
    [
      'tables → a.b → columns → c → paths → $.a: must be "keep", "null", "drop", "hash", "email", "name", "phone" or "text"',
      'tables → a.b → columns → c → paths → a.b: must be a path such as $.customer.email or $.items[*].name',
      'tables → a.b → columns → c → rest: must be "keep", "null", "drop" or "text"',
    ],
  ],
  [
    ofColumn({ method: 'fixed', value: {} }),
    ['tables → a.b → columns → c → value: must be a text, a number, or true or false'],
  ],
  [ofColumn({ method: 'number', min: '1', max: 2 }), ['tables → a.b → columns → c → min: must be a number']],
  [
    ofColumn({ method: 'hash', unconfirmed: true }),
    [
      'tables → a.b → columns → c → unconfirmed: nobody has confirmed what was guessed. Look at it, and remove "unconfirmed"',
    ],
  ],
  [EVERYTHING, []],
  [{ version: 1, tables: {} }, []],
];

/** A value that is a text, a number, null, a list or an object, as it or its surroundings expect or don't. */
const ODD = fc.constantFrom<unknown>(
  'keep',
  'date',
  'null',
  'x',
  '',
  0,
  1,
  1.5,
  -7,
  true,
  false,
  null,
  [],
  ['a'],
  {},
  [{}],
  {
    method: 'hash',
  },
);
const NAME = fc.constantFrom('method', 'days', 'rows', 'columns', 'version', 'a.b', '$.a', 'c', 'comment', 'paths');

const RANDOM = fc.sample(mutated(EVERYTHING), process.env.LONG ? 2_000 : 200);

let problems: string[][];

beforeAll(async () => {
  const folder = temporaryFolder('mask-rules');
  const documents = [...MISTAKES, ...FURTHER.map(([document]) => document), ...RANDOM].map((one) =>
    JSON.stringify(one),
  );
  const schema = maskRulesJsonSchema() as Schema;
  const value = `\${[for text in jsondecode(file("documents.json")) : ${rulesProblems('text', schema)}]}`;
  writeFileSync(join(folder, 'documents.json'), JSON.stringify(documents));
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ output: { problems: { value } } }));
  const copy = await terraform({ folder });
  await copy.init();
  await copy.apply();
  ({ problems } = await copy.output<{ problems: string[][] }>());
  await copy.remove();
});

test.each(MISTAKES.map((document, i) => [JSON.stringify(document), i] as const))(
  'the plan and the functions report the same about %s',
  (document, i) => {
    expect(problems[i]?.toSorted()).toEqual(problemsOfFunctions(document).toSorted());
    expect(problems[i]).not.toEqual([]);
  },
);

test.each(FURTHER.map(([document, expected], i) => [JSON.stringify(document), expected, i] as const))(
  'about %s the plan reports %j',
  (_, expected, i) => {
    expect(problems[MISTAKES.length + i]?.toSorted()).toEqual(expected.toSorted());
  },
);

test('the plan accepts exactly what the functions accept', () => {
  const accepted = RANDOM.filter((_, i) => problems[MISTAKES.length + FURTHER.length + i]?.length === 0);
  const readable = RANDOM.filter((document) => problemsOfFunctions(JSON.stringify(document)).length === 0);
  expect(accepted).toEqual(readable);
  expect(readable.length).toBeGreaterThan(0);
  expect(readable.length).toBeLessThan(RANDOM.length);
});

function problemsOfFunctions(document: string): string[] {
  try {
    readRules(document);
    return [];
  } catch (error) {
    const [, ...lines] = String(error).split('\n- ');
    return lines.map((line) => line.replace(/\.$/, ''));
  }
}

/** A document in which one or two values were replaced, removed or added. */
function mutated(document: object): fc.Arbitrary<unknown> {
  const change = fc.record({
    at: fc.nat(200),
    how: fc.constantFrom('replace', 'remove', 'add'),
    name: NAME,
    value: ODD,
  });
  return fc.array(change, { minLength: 1, maxLength: 2 }).map((changes) => {
    const copy = structuredClone(document);
    for (const { at, how, name, value } of changes) {
      const places = placesIn(copy);
      const [parent, field] = places[at % places.length] as [Record<string, unknown>, string];
      // A value of its own: one that several documents share could be put into itself.
      const own = structuredClone(value);
      if (how === 'replace') parent[field] = own;
      else if (how === 'add') parent[name] = own;
      else if (Array.isArray(parent)) parent.length = 0;
      else delete parent[field];
    }
    return copy;
  });
}

function placesIn(value: unknown): [object, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) => [[value, field] as [object, string], ...placesIn(inner)]);
}
