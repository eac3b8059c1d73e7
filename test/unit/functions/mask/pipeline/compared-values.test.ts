import { ComparedValues } from '../../../../../functions/mask/pipeline/compared-values';
import { decided, factsOf, HEAD } from '../masking';

const TABLES = {
  child: {
    columns: { id: 'int', parent: 'varchar(50)' },
    foreign: { f: { columns: '`parent`', references: '`parent` (`code`)' } },
  },
  parent: { columns: { code: 'varchar(50) NOT NULL', note: 'text' }, unique: { PRIMARY: '`code`' } },
};

/** Reads rows of the child in chunks of a few bytes. @param collation of both columns */
function read(rows: string, collation = 'utf8mb4_0900_ai_ci', head = 'INSERT INTO `child` VALUES ') {
  const withCollation = JSON.parse(
    JSON.stringify(TABLES).replaceAll('varchar(50)', `varchar(50) COLLATE ${collation}`),
  );
  withCollation.parent.columns.code = `varchar(50) NOT NULL COLLATE ${collation}`;
  const decisions = decided(
    {
      tables: {
        'shop.child': { columns: { id: 'keep', parent: 'hash' } },
        'shop.parent': { columns: { code: 'hash', note: 'text' } },
      },
    },
    factsOf(withCollation),
  );
  const values = ComparedValues.of(decisions);
  const text = Buffer.from(`${HEAD}\n${head}${rows};\nINSERT INTO \`parent\` VALUES ('a','Straße');\n`);
  for (let at = 0; at < text.length; at += 7) values?.push(text.subarray(at, at + 7));
}

test.each([
  "(1,'ABC'),(2,'abc'),(3,NULL)",
  "(1,'it\\'s'),(2,'a\\\\b'),(3,'Say \\\"x\\\"')",
  "(1,'Müller'),(2,'Ångström'),(3,'São Paulo')",
])('values of which it is known what equals them pass: %s', (rows) => {
  expect(() => read(rows)).not.toThrow();
});

test.each([
  { rows: "(1,'abc'),(2,'Straße')", why: 'it equals "Strasse"' },
  { rows: "(1,'æther')", why: 'it may equal "aether"' },
  { rows: "(1,'ﬁrst')", why: 'a ligature' },
  { rows: "(1,'Ａ')", why: 'a wide letter' },
  { rows: "(1,'日本')", why: 'another script' },
  { rows: "(1,'a\\0b')", why: 'a character that collations ignore' },
  { rows: "(1,'a\u200bb')", why: 'a space without a width' },
  { rows: '(1,0x6162)', why: 'it is no text' },
])('a value stops masking because $why', ({ rows }) => {
  expect(() => read(rows)).toThrow(
    /^\[MASK_KEY_UNCLEAR\] The column "shop\.child\.parent" belongs to a foreign key that is masked/,
  );
});

test('the error has no value', () => {
  expect(() => read("(1,'Straße')")).toThrow(expect.objectContaining({ message: expect.not.stringContaining('Stra') }));
});

test('values are found by the names of columns', () => {
  const named = 'INSERT INTO `child` (`parent`, `id`) VALUES ';
  expect(() => read("('abc',1)", undefined, named)).not.toThrow();
  expect(() => read("('ß',1)", undefined, named)).toThrow('[MASK_KEY_UNCLEAR]');
});

test.each([
  { collation: 'utf8mb4_bin', value: 'Straße', passes: true },
  { collation: 'utf8mb4_bin', value: 'a\\nb', passes: true },
  { collation: 'utf8mb4_0900_as_cs', value: 'Müller', passes: true },
  { collation: 'latin1_swedish_ci', value: 'Muller', passes: true },
  // It is equal to "Myller".
  { collation: 'latin1_swedish_ci', value: 'Müller', passes: false },
])('$value passes by the collation $collation: $passes', ({ collation, value, passes }) => {
  const reading = () => read(`(1,'${value}')`, collation);
  if (passes) expect(reading).not.toThrow();
  else expect(reading).toThrow('[MASK_KEY_UNCLEAR]');
});

test('nothing is read of a dump without such keys', () => {
  const decisions = decided(
    { tables: { 'shop.t': { columns: { a: 'hash' } } } },
    factsOf({ t: { columns: { a: 'varchar(50)' } } }),
  );
  expect(ComparedValues.of(decisions)).toBeUndefined();
});
