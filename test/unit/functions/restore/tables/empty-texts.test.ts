import { emptyTexts } from '../../../../../functions/restore/tables/empty-texts';

const found = (statement: string, columns = ['a', 'b', 'c']) => {
  const texts = emptyTexts(Buffer.from(statement), columns);
  return texts && Object.fromEntries([...texts].map(([column, rows]) => [column, [...rows]]));
};

test.each<[what: string, rows: string, found: Record<string, number[]>]>([
  ['in a row', "(1,'','x')", { b: [1] }],
  ['in several rows', "(1,'',''),(2,'x',''),\n('',NULL,0x00);\n", { a: [3], b: [1], c: [1, 2] }],
  ['beside quotes in texts', "(1,'''',''),(1,'\\'','it''s'),(1,'\\\\','')", { c: [1, 3] }],
  ['beside what looks like rows', "(1,'),(,','(''),('),(-1.5e3,'','\\'),(')", { b: [2] }],
  ['and not behind an introducer', "(1,_binary '','')", { c: [1] }],
])('finds empty texts %s', (_, rows, expected) => {
  expect(found(`INSERT INTO \`t\` VALUES ${rows}`)).toEqual(expected);
});

test('finds them by the names of the INSERT', () => {
  expect(found("INSERT INTO `d`.`t``(` (`ü`, `x``y`) VALUES ('',1),(1,'');", [])).toEqual({ ü: [1], 'x`y': [2] });
  expect(found("REPLACE INTO `t` (`c`,`a`) VALUES ('',1);")).toEqual({ c: [1] });
});

test.each([
  ['a row with another number of values', "INSERT INTO `t` VALUES (1,'')"],
  ['a row with more values', "INSERT INTO `t` VALUES (1,'','','')"],
  ['a function', "INSERT INTO `t` VALUES (1,UPPER(''),'')"],
  ['something behind the rows', "INSERT INTO `t` VALUES (1,'','') ON DUPLICATE KEY UPDATE a = 1"],
  ['rows from elsewhere', 'INSERT INTO `t` SELECT 1'],
  ['no end', "INSERT INTO `t` VALUES (1,'','"],
])('knows nothing of a statement with %s', (_, statement) => {
  expect(found(statement)).toBeUndefined();
});
