import fc from 'fast-check';
import { compareFacts } from '../../../../../../functions/dump-format/facts/compare/compare-facts';
import { FACT_KINDS, type Fact, factId, inOrder } from '../../../../../../functions/dump-format/facts/fact';
import { fact, factsOf } from '../sample-facts';

const TABLE = fact('table', ['orders'], { engine: 'InnoDB' });
const PRICE = fact('column', ['orders', 'price'], { type: 'int', default: '1' });
const KEY = fact('key', ['orders', 'by_price'], { columns: '`price`' });

const compare = (source: readonly Fact[], restored: readonly Fact[], limit = 10) =>
  compareFacts(factsOf(source), factsOf(restored), limit);

test('equal facts have no difference', () => {
  expect(compare([TABLE, PRICE, KEY], [KEY, PRICE, TABLE])).toEqual({
    differences: [],
    differenceCount: 0,
    compared: 3,
  });
});

test('a changed attribute is reported with both values', () => {
  const { differences: sentences } = compare(
    [TABLE, PRICE],
    [TABLE, { ...PRICE, attributes: { type: 'int', default: '2' } }],
  );
  expect(sentences).toEqual([
    'The column "price" of table "shop.orders" differs in its default: "1" in the source, "2" after the restore.',
  ]);
});

test('an attribute that is NULL differs from one that is empty', () => {
  const { differences: sentences } = compare(
    [{ ...PRICE, attributes: { default: '' } }],
    [{ ...PRICE, attributes: {} }],
  );
  expect(sentences).toEqual([expect.stringContaining('differs in its default: "" in the source, none after')]);
});

test('the creator of a library, which a dump does not state, is not compared', () => {
  const library = fact('library', ['helpers'], { creator: 'app@%', body: 'a' });
  const restored = (attributes: Record<string, string>) => compare([library], [{ ...library, attributes }]).differences;
  expect(restored({ creator: 'restore@localhost', body: 'a' })).toEqual([]);
  expect(restored({ creator: 'app@%', body: 'b' })).toEqual([expect.stringContaining('differs in its body')]);
});

test('missing and added objects are reported', () => {
  expect(compare([TABLE, KEY], [TABLE, PRICE]).differences).toEqual([
    'The key "by_price" of table "shop.orders" is missing after the restore.',
    'The column "price" of table "shop.orders" exists after the restore and not in the source.',
  ]);
});

test('of a missing or added table, the table alone is reported', () => {
  expect(compare([TABLE, PRICE, KEY], []).differences).toEqual([
    'The table "shop.orders" is missing after the restore.',
  ]);
  expect(compare([], [TABLE, PRICE, KEY]).differences).toEqual([
    'The table "shop.orders" exists after the restore and not in the source.',
  ]);
});

test('more differences than the limit are counted and not reported', () => {
  const sources = Array.from({ length: 5 }, (_, index) => fact('table', [`t${index}`]));
  const { differences: sentences, differenceCount } = compare(sources, [], 2);
  expect(sentences).toHaveLength(2);
  expect(differenceCount).toBe(5);
});

test('long values are shown from where they differ', () => {
  const body = (end: string) =>
    fact('routine', ['PROCEDURE', 'p'], { body: `${'a'.repeat(500)}${end}${'b'.repeat(500)}` });
  const [sentence = ''] = compare([body('1')], [body('2')]).differences;
  expect(sentence).toContain(`"…${'a'.repeat(20)}1bbb`);
  expect(sentence).toContain(`"…${'a'.repeat(20)}2bbb`);
  expect(sentence.length).toBeLessThan(350);
});

describe('not compared is', () => {
  const checks = [fact('check', ['orders', 'positive'])];
  const changed = { ...PRICE, attributes: { type: 'int', default: '2' } };

  test.each([
    { what: 'a kind that the source does not know', source: { unknown: ['check'] }, restored: {} },
    { what: 'a kind that the restored server does not know', source: {}, restored: { unknown: ['check'] } },
  ])('$what', ({ source, restored }) => {
    const all = [TABLE, ...checks];
    expect(compareFacts(factsOf(all, source), factsOf([TABLE], restored), 10)).toEqual({
      differences: [],
      differenceCount: 0,
      compared: 1,
    });
    expect(compareFacts(factsOf([TABLE], source), factsOf(all, restored), 10).differences).toEqual([]);
  });

  test('an attribute that one of the servers does not know', () => {
    const unknown = ['column.default'];
    expect(compareFacts(factsOf([PRICE], { unknown }), factsOf([changed]), 10).differences).toEqual([]);
    expect(compareFacts(factsOf([PRICE]), factsOf([changed], { unknown }), 10).differences).toEqual([]);
  });

  test('an attribute that one of the servers hides', () => {
    const hidden = { ...PRICE, attributes: { type: 'int' }, unknown: ['default'] };
    expect(compare([hidden], [changed]).differences).toEqual([]);
    expect(compare([changed], [hidden]).differences).toEqual([]);
  });

  test('a checksum, which only the source has', () => {
    const checksum = fact('checksum', ['orders'], { checksum: '1' });
    const nothing = { differences: [], differenceCount: 0, compared: 1 };
    expect(compare([TABLE, checksum], [TABLE])).toEqual(nothing);
    expect(compare([TABLE], [TABLE, checksum])).toEqual(nothing);
  });

  test('whether a view can be used, when its source cannot', () => {
    const usable = fact('view', ['v']);
    const broken = fact('view', ['v'], { usable: 'no' });
    expect(compare([broken], [usable]).differences).toEqual([]);
    expect(compare([usable], [broken]).differences).toHaveLength(1);
  });
});

const facts = fc
  .uniqueArray(
    fc.record({
      kind: fc.constantFrom(
        ...FACT_KINDS.filter(
          (kind) => !['column', 'key', 'check', 'foreign key', 'partition', 'checksum'].includes(kind),
        ),
      ),
      database: fc.constantFrom('a', 'b'),
      name: fc.array(fc.string(), { maxLength: 2 }),
      attributes: fc.dictionary(
        fc.string().filter((name) => name !== 'usable' && name !== '__proto__'),
        fc.string(),
      ),
    }),
    { selector: factId, minLength: 1 },
  )
  .map((list) => list as Fact[]);

test('any facts are equal to themselves in any order', () => {
  fc.assert(
    fc.property(facts, (all) => {
      expect(compare(all, all.toReversed())).toEqual({ differences: [], differenceCount: 0, compared: all.length });
    }),
  );
});

test('any single change of an attribute is one difference', () => {
  fc.assert(
    fc.property(facts, fc.nat(), fc.string(), (all, index, value) => {
      const changed = all[index % all.length] as Fact;
      const attributes = { ...changed.attributes, changed: `${changed.attributes.changed ?? ''}${value}.` };
      const after = all.map((one) => (one === changed ? { ...one, attributes } : one));
      expect(compare(all, after)).toMatchObject({
        differenceCount: 1,
        differences: [expect.stringContaining('differs in its changed')],
      });
      expect(compare(after, all).differenceCount).toBe(1);
    }),
  );
});

test('any single object that is missing or added is one difference', () => {
  fc.assert(
    fc.property(facts, fc.nat(), (all, index) => {
      const others = all.filter((_, at) => at !== index % all.length);
      expect(compare(all, others).differenceCount).toBe(1);
      expect(compare(others, all).differenceCount).toBe(1);
    }),
  );
});

test('the order of facts does not depend on the order in which they were read', () => {
  fc.assert(fc.property(facts, (all) => expect(inOrder(all.toReversed())).toEqual(inOrder(all))));
});

test('facts are in the order of their kinds', () => {
  const all = FACT_KINDS.map((kind) => fact(kind, ['x']));
  expect(inOrder(all.toReversed()).map(({ kind }) => kind)).toEqual(FACT_KINDS);
});
