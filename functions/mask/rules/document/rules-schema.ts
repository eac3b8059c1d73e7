import * as z from 'zod';
import { isMissing, mustBe } from '../../../core/schema/schema-words';
import { TABLE_PATTERN } from '../../../core/sql/name-pattern';
import { explainRule } from './explain-rule';
import { RULE_OF_ROWS, SINGLE_VALUE } from './wording';

/*
 * The rules document: JSON, in an SSM parameter or an S3 object. `npm run synth` generates docs/mask-rules.schema.json of it,
 * for editors.
 */

/** Methods without parameters, which a rule may name by a string alone. */
const PLAIN_METHODS = ['keep', 'null', 'hash', 'email', 'name', 'phone', 'text'] as const;

/** Marks what `lambda-mysqldump mask init` guessed. A function and `mask check` refuse it until somebody removes the mark. */
const unconfirmed = z
  .literal(true)
  .optional()
  .describe('A guess of "mask init". Remove it when you have confirmed the rule.');
/** Why, for those who read the document. */
const comment = z.string().optional().describe('For readers of the document.');
const common = { unconfirmed, comment };

const withoutParameters = z.strictObject({
  method: z.enum(['keep', 'null', 'hash', 'email', 'phone', 'text']),
  ...common,
});

const name = z.strictObject({
  method: z.literal('name'),
  part: z.enum(['first', 'last', 'full']).default('full').describe('Which name the column holds.'),
  ...common,
});

const fixed = z.strictObject({
  method: z.literal('fixed'),
  value: z
    .union([z.string(), z.number(), z.boolean()], {
      error: ({ input }) => (input === undefined ? isMissing : mustBe)(SINGLE_VALUE),
    })
    .describe('Takes the place of every value, also of NULL. Of a binary column: hexadecimal digits, as "0x00ff".'),
  ...common,
});

const number = z.strictObject({
  method: z.literal('number'),
  min: z.number().describe('The smallest masked value.'),
  max: z.number().describe('The largest masked value.'),
  ...common,
});

const date = z.strictObject({
  method: z.literal('date'),
  days: z.int().min(1).max(36_500).describe('The most days by which a date is moved, to earlier or later.'),
  ...common,
});

/** A name in the document of a form that its description has in words. */
function patterned(pattern: RegExp, words: string) {
  return z.string().regex(pattern, mustBe(words)).describe(words);
}

/** `$.customer.email`, `$.items[*].name`, `$.*.note`. */
const PATH = /^\$(?:\.(?:\*|[A-Za-z_$][\w$-]*|"(?:[^"\\]|\\.)+")|\[(?:\*|\d+)\])+$/;

/** What happens to the value at a path. */
const jsonMethod = z.enum(['keep', 'null', 'drop', 'hash', 'email', 'name', 'phone', 'text']);
export type JsonMethod = z.infer<typeof jsonMethod>;
/** Those that mask texts. */
export type TextMethod = Exclude<JsonMethod, 'keep' | 'null' | 'drop'>;

const json = z.strictObject({
  method: z.literal('json'),
  paths: z
    .record(patterned(PATH, 'a path such as $.customer.email or $.items[*].name'), jsonMethod)
    .describe('What happens to the values at these paths, and to everything in them. The longest path decides.'),
  rest: z
    .enum(['keep', 'null', 'drop', 'text'])
    .describe('What happens to every other value: "text" masks strings and numbers and keeps the structure.'),
  ...common,
});

const methodSchema = z.discriminatedUnion('method', [withoutParameters, name, fixed, number, date, json]);
export type Method = Readonly<z.infer<typeof methodSchema>>;

/** Methods whose rules have to be objects, with their parameters. */
const METHODS_WITH_PARAMETERS = ['fixed', 'number', 'date', 'json'] as const;

const columnRule = z
  .union([z.enum(PLAIN_METHODS), methodSchema], {
    error: ({ input, errors }) => explainRule(input, errors, PLAIN_METHODS, METHODS_WITH_PARAMETERS),
  })
  .transform((rule): Method => {
    if (typeof rule !== 'string') return rule;
    return rule === 'name' ? { method: rule, part: 'full' } : { method: rule };
  });

const rowsRule = z.union(
  [
    z.enum(['keep', 'drop']),
    z.strictObject({
      sample: z.number().gt(0).lt(1).describe('Share of the rows that stay.'),
      by: z.string().describe('Column whose value decides: equal values stay or go together, in all tables.'),
    }),
  ],
  { error: mustBe(RULE_OF_ROWS) },
);
export type RowsRule = Readonly<z.infer<typeof rowsRule>>;

const tableRule = z.strictObject({
  rows: rowsRule.default('keep').describe('Which rows stay. Rows of other tables that refer to others go with them.'),
  columns: z.record(z.string(), columnRule).default({}).describe('What happens to the values of each column.'),
  comment,
});
export type TableRule = Readonly<z.infer<typeof tableRule>>;

const choice = z.enum(['keep', 'drop']).optional();

/** What definitions may hold besides names and types. */
const definitions = z.strictObject({
  comments: choice.describe('Comments of tables and columns.'),
  defaults: choice.describe('Texts that are defaults of columns.'),
  views: choice,
  triggers: choice,
  routines: choice.describe('Procedures, functions, packages and libraries.'),
  events: choice,
  unconfirmed,
});
export type DefinitionKind = Exclude<keyof z.infer<typeof definitions>, 'unconfirmed'>;

export const rulesSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  default: z
    .enum(['none', 'null'])
    .default('none')
    .describe(
      'What happens to a column that no rule names: "none" stops the masked dump, "null" makes its values NULL.',
    ),
  tables: z
    .record(patterned(TABLE_PATTERN, 'a table as database.table'), tableRule)
    .describe('By database.table. A star stands for any characters, as in shop_*.customers.'),
  definitions: definitions.default({}).describe('What happens to each kind that the dump has.'),
  scan: z
    .strictObject({
      except: z
        .array(z.string())
        .default([])
        .describe('Columns (database.table.column) whose originals may stand elsewhere in the dump.'),
    })
    .default({ except: [] }),
});
export type Rules = Readonly<z.infer<typeof rulesSchema>>;

/** The method that a rule names. @throws when it is none. */
export function methodOf(rule: unknown): Method {
  return columnRule.parse(rule);
}
