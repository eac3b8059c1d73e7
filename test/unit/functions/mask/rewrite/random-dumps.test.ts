import fc from 'fast-check';
import { readRows } from '../../../../../functions/dump-format/statements/rows/row-values';
import { StatementSplitter } from '../../../../../functions/dump-format/statements/statement-splitter';
import { decided, dumpOf, factsOf, masked } from '../masking';

const METHODS = {
  keep: { type: 'text', rule: 'keep' },
  null: { type: 'text', rule: 'null' },
  fixed: { type: 'varchar(20)', rule: { method: 'fixed', value: "it's" } },
  hash: { type: 'varchar(20)', rule: 'hash' },
  email: { type: 'varchar(60)', rule: 'email' },
  name: { type: 'varchar(9)', rule: 'name' },
  phone: { type: 'varchar(20)', rule: 'phone' },
  text: { type: 'text', rule: 'text' },
  json: { type: 'json', rule: { method: 'json', paths: { '$.a': 'keep' }, rest: 'text' } },
  integer: { type: 'bigint', rule: 'hash' },
} as const;
type MethodName = keyof typeof METHODS;
const NAMES = Object.keys(METHODS).map((name) => name as MethodName);

/** As the dump programs escape. */
function literal(text: string): string {
  const escapes: Record<string, string> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\x1a': '\\Z' };
  const characters = [...text].map((one) => escapes[one] ?? (/['"\\]/.test(one) ? `\\${one}` : one));
  return `'${characters.join('')}'`;
}

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', "','", '),(', '\\', "'", ';\n--', '0x', 'NULL'),
);
function literalOf(name: MethodName): fc.Arbitrary<string> {
  const value =
    name === 'integer'
      ? fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
      : name === 'json'
        ? fc.json({ maxDepth: 2 }).map(literal)
        : fc.oneof(
            texts.map(literal),
            fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`),
            fc.integer().map(String),
          );
  return fc.oneof({ weight: 1, arbitrary: fc.constant('NULL') }, { weight: 6, arbitrary: value });
}

const tables = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 6 }).chain((methods) =>
  fc.record({
    methods: fc.constant(methods),
    rows: fc.array(fc.tuple(...methods.map(literalOf)), { minLength: 1, maxLength: 8 }),
    chunk: fc.integer({ min: 1, max: 200 }),
  }),
);

function rowsIn(text: string): string[][] {
  const rows: string[][] = [];
  const splitter = new StatementSplitter(({ kind, bytes }) => {
    if (kind !== 'insert') return;
    const whole = readRows(bytes, bytes.indexOf(' VALUES ') + ' VALUES '.length, (values) => {
      rows.push(values.map(([from, to]) => bytes.toString('utf8', from, to)));
      return true;
    });
    expect(whole).toBe(true);
  });
  splitter.push(Buffer.from(text));
  splitter.end();
  return rows;
}

test('masked text has as many rows and values, kept ones byte by byte, and no other where chunks end', () => {
  fc.assert(
    fc.property(tables, ({ methods, rows, chunk }) => {
      const names = methods.map((method, i) => `c${i}_${method}`);
      const rules = methods.map((method, i) => [names[i], METHODS[method].rule]);
      const types = methods.map((method, i) => [names[i], METHODS[method].type]);
      const decisions = decided(
        { tables: { 'shop.t': { columns: Object.fromEntries(rules) } } },
        factsOf({ t: { columns: Object.fromEntries(types) } }),
      );
      const text = dumpOf('t', names, rows.map((row) => `(${row.join(',')})`).join(','));

      const { text: result } = masked(decisions, text, chunk);

      expect(masked(decisions, text).text).toBe(result);
      const after = rowsIn(result);
      expect(after.map((row) => row.length)).toEqual(rows.map((row) => row.length));
      for (const [r, row] of rows.entries()) {
        for (const [c, before] of row.entries()) {
          const value = after[r]?.[c] ?? '';
          const method = methods[c] ?? 'keep';
          if (method === 'keep') expect(value).toBe(before);
          else if (method === 'null') expect(value).toBe('NULL');
          else if (method === 'fixed') expect(value).toBe("'it\\'s'");
          else if (before === 'NULL') expect(value).toBe('NULL');
          else if (method === 'integer') expect(value).toMatch(/^-?\d+$/);
          else expect(value).toMatch(/^'.*'$/s);
        }
      }
    }),
    { numRuns: 100 },
  );
});
