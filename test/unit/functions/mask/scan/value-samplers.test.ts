import fc from 'fast-check';
import { methodOf } from '../../../../../functions/mask/rules/document/rules-schema';
import { ColumnSample } from '../../../../../functions/mask/scan/original-sample';
import { samplerOf } from '../../../../../functions/mask/scan/value-samplers';
import { JsonWalk } from '../../../../../functions/mask/values/json/json-walk';

const METHOD = methodOf({
  method: 'json',
  paths: { '$.kept': 'keep', '$.gone': 'drop', '$.none': 'null', '$.*.mail': 'email', '$.deep.kept': 'keep' },
  rest: 'text',
});
const WALK = new JsonWalk();

/** What is looked for of documents with these literals. */
function needlesOf(literals: readonly string[], method = METHOD): string[] {
  const sample = new ColumnSample('shop', 't', 'c', method, 4_711);
  const sampler = samplerOf(method, sample, WALK);
  for (const bytes of literals.map((literal) => Buffer.from(literal))) sampler.take(bytes, 0, bytes.length);
  return sample.needles.map(String);
}

const escaped = (document: string) => document.replaceAll(/['\\]/g, '\\$&').replaceAll('\n', '\\n');
/** As the dump programs escape, which the program in WebAssembly reads, and with quotes that it leaves to JavaScript. */
const fast = (document: string) => `'${escaped(document).replaceAll('"', '\\"')}'`;
const slow = (document: string) => `'${escaped(document)}'`;

const texts = fc.oneof(
  fc.stringMatching(/^[a-z]{5,12} [a-z]{5,12}$/),
  fc.stringMatching(/^[a-z]{5,9}['"\n\\/ü][a-z]{5,9}$/),
  fc.integer(),
  fc.constantFrom(true, null, ''),
);
const { value: documents } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    texts,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('kept', 'gone', 'none', 'mail', 'deep', 'other'), tie('value')),
  ),
}));

test('the same originals are taken of JSON by the program and by JavaScript', () => {
  let count = 0;
  fc.assert(
    fc.property(fc.array(documents, { maxLength: 5 }), (values) => {
      const all = values.map((value) => JSON.stringify(value));
      const needles = needlesOf(all.map(fast));
      count += needles.length;
      expect(needles).toEqual(needlesOf(all.map(slow)));
    }),
    { numRuns: 150 },
  );
  expect(count).toBeGreaterThan(300);
});

test('only texts that are masked or go are originals', () => {
  const document = `{"kept":"kept-text","gone":["gone-text",{"a":"gone-again"}],"deep":{"mail":"mail-text","kept":"kept-again"},"n":12345678,"none":"null-text"}`;
  for (const literal of [fast(document), slow(document)]) {
    const needles = needlesOf([literal]).filter((needle) => needle.includes('-'));
    expect(needles).toEqual(['gone-text', 'gone-again', 'mail-text', 'null-text']);
  }
});

test.each(['null', 'drop'])('what goes as a whole by %s has originals', (method) => {
  const whole = methodOf({ method: 'json', paths: { '$.none': method }, rest: 'keep' });
  for (const literal of [fast('{"none":["null-text"]}'), slow('{"none":["null-text"]}')]) {
    expect(needlesOf([literal], whole)).toContain('null-text');
  }
});
