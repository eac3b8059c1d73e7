import { maskedFacts } from '../../../../../functions/mask/publish/masked-facts';
import { decided, fact, factsOf } from '../masking';

const TABLES = {
  a: { columns: { id: 'int' }, comment: 'of Erika' },
  b: { columns: { id: 'int', name: 'varchar(9)' } },
};
const RULES = {
  tables: { 'shop.a': { columns: { id: 'keep' } }, 'shop.b': { columns: { id: 'keep', name: 'name' } } },
  definitions: { comments: 'drop', views: 'drop', triggers: 'keep' },
};

test('of rows that were masked there are no checksums, and of definitions that were dropped no facts', () => {
  const more = [
    fact('checksum', ['a'], { checksum: '1' }),
    fact('checksum', ['b'], { checksum: '2' }),
    fact('view', ['v']),
    fact('trigger', ['t']),
  ];
  const facts = factsOf(TABLES, more);
  const { facts: masked } = maskedFacts(facts, decided(RULES, facts));
  expect(masked.filter(({ kind }) => kind === 'checksum').map(({ name }) => name)).toEqual([['a']]);
  expect(masked.map(({ kind }) => kind)).not.toContain('view');
  expect(masked.map(({ kind }) => kind)).toContain('trigger');
  expect(JSON.stringify(masked)).not.toContain('Erika');
});

test.each([
  ['mysql', 'Erika', undefined, undefined],
  ['mysql', "_utf8mb4\\'Erika\\'", 'DEFAULT_GENERATED', undefined],
  ['mariadb', "'Erika'", undefined, 'NULL'],
] as const)(
  'a default of %s that was dropped is that of the restored column: %s',
  (flavour, value, extra, expected) => {
    const facts = {
      ...factsOf({ t: { columns: {} } }, [
        fact('column', ['t', 'name'], { position: '1', type: 'text', default: value, ...(extra && { extra }) }),
      ]),
      flavour,
    };
    const decisions = decided(
      { tables: { 'shop.t': { columns: { name: 'keep' } } }, definitions: { defaults: 'drop' } },
      facts,
    );
    const column = maskedFacts(facts, decisions).facts.find(({ kind }) => kind === 'column');
    expect(column?.attributes.default).toBe(expected);
    expect(column?.attributes.extra).toBeUndefined();
  },
);

test('options of a table name no other server', () => {
  const options = "`TABLE_TYPE`='MYSQL' CONNECTION='mysql://remote:swordfish@db.example.com/shop/t' partitioned";
  const facts = factsOf({ t: { columns: { id: 'int' } } });
  const [table, ...others] = facts.facts;
  const withOptions = {
    ...facts,
    facts: [{ ...table, attributes: { ...table?.attributes, options } }, ...others],
  } as typeof facts;
  const masked = maskedFacts(withOptions, decided({ tables: { 'shop.t': { columns: { id: 'keep' } } } }, withOptions));
  expect(masked.facts[0]?.attributes.options).toBe(
    "`TABLE_TYPE`='MYSQL' CONNECTION='mysql://masked@masked.invalid/masked/masked' partitioned",
  );
});
