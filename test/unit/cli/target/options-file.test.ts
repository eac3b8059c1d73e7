import type { UsageError } from '../../../../cli/core/errors';
import { parseOptionsFile, readOptionsFile } from '../../../../cli/target/options-file';

test('reads the groups of the clients, and the last value of an option', () => {
  const content = `
    # a comment
    [mysqld]
    user = mysql
    [client]
    user=root
    password = first
    host : ignored
    [mysqldump]
    password = another
    [mysql]
    ; another comment
    ssl_ca = /etc/ca.pem
    loose-port = 3307
    quick
    [client-mariadb]
    password = last
  `;
  expect(parseOptionsFile(content, 'my.cnf')).toEqual({
    user: 'root',
    password: 'last',
    'ssl-ca': '/etc/ca.pem',
    port: '3307',
  });
});

test.each(['mysqld', 'mysqldump', 'client2', 'server'])('reads nothing of the group %s', (group) => {
  expect(parseOptionsFile(`[${group}]\nuser=other\npassword=other\nhost=other\n`, 'my.cnf')).toEqual({});
});

test.each([
  ['plain', 'plain'],
  ['with blanks  ', 'with blanks'],
  ['before#after', 'before'],
  ['"a#b"', 'a#b'],
  ["'a\"b' # comment", 'a"b'],
  ['"a\\"b\\\\c\\td\\x"', 'a"b\\c\td\\x'],
  ['a\\sb', 'a b'],
  ['""', ''],
  ['=equals=', '=equals='],
])('the value %s is %j', (text, value) => {
  expect(parseOptionsFile(`[client]\npassword=${text}`, 'my.cnf').password).toBe(value);
});

test('refuses what the clients would include, and a file that is not there', () => {
  const refusal = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return (error as UsageError).message;
    }
    return undefined;
  };
  expect(refusal(() => parseOptionsFile('[client]\npassword=x\n!include /etc/other.cnf', 'my.cnf'))).toMatch(
    /in line 3/,
  );
  expect(refusal(() => readOptionsFile('/nowhere/my.cnf'))).toMatch(/can't be read \(ENOENT\)/);
});
