import { draftRules } from '../../../../cli/mask/draft';
import { decide } from '../../../../functions/mask/rules/decisions/decide';
import { readRules } from '../../../../functions/mask/rules/document/read-rules';
import { schemaOf } from '../../../../functions/mask/rules/tables/dump-schema';
import { fact, factsOf } from '../../functions/mask/masking';

const FACTS = factsOf(
  {
    customers: {
      columns: {
        id: 'int NOT NULL AUTO_INCREMENT',
        email: 'varchar(100) NOT NULL',
        firstName: 'varchar(40) NOT NULL',
        last_name: 'varchar(40)',
        phone: 'varchar(20)',
        tel: 'varchar(8)',
        birth_date: 'date NOT NULL',
        password: 'varchar(60) NOT NULL',
        api_token: 'varbinary(32)',
        city: 'varchar(40)',
        balance: 'decimal(10,2)',
        settings: 'json NOT NULL',
        remarks: 'text',
        photo: 'blob NOT NULL',
        code: 'char(2) NOT NULL',
        sku: 'varchar(12) NOT NULL',
        serial: 'varchar(40) NOT NULL',
        note: 'varchar(400) NOT NULL',
        full: 'varchar(80) AS concat(`firstName`)',
      },
      unique: {
        PRIMARY: '`id`',
        by_email: '`email`',
        by_code: '`code`',
        by_sku: '`sku`',
        by_serial: '`serial`',
        by_note: '`note`(10)',
      },
      comment: 'people',
    },
    orders: {
      columns: { id: 'int NOT NULL', email: 'varchar(100)' },
      foreign: { f: { columns: '`email`', references: '`customers` (`email`)' } },
    },
  },
  [fact('trigger', ['t'])],
);
const SCHEMA = schemaOf(FACTS);
const DRAFT = JSON.stringify(draftRules(SCHEMA));

test('a first document has a guess for each column by its name and type, and nothing is confirmed', () => {
  const { tables, definitions } = readRules(DRAFT);
  const guesses = Object.entries(tables['shop.customers']?.columns ?? {}).map(([column, { method }]) => [
    column,
    method,
  ]);
  expect(Object.fromEntries(guesses)).toEqual({
    id: 'keep',
    email: 'email',
    firstName: 'name',
    last_name: 'name',
    phone: 'phone',
    tel: 'text',
    birth_date: 'date',
    password: 'hash',
    api_token: 'null',
    city: 'text',
    balance: 'keep',
    settings: 'json',
    remarks: 'text',
    photo: 'hash',
    code: 'keep',
    // By "hash" a key of so few characters would have duplicates.
    sku: 'keep',
    serial: 'hash',
    note: 'keep',
  });
  expect(definitions).toEqual({ comments: 'keep', triggers: 'keep', unconfirmed: true });
});

test('a first document decides about everything, and is refused until it is confirmed', () => {
  expect(() => decide(readRules(DRAFT), SCHEMA)).toThrow('[MASK_RULES_UNCONFIRMED]');
  expect(() => decide(readRules(DRAFT), SCHEMA, { allowsUnconfirmed: true })).not.toThrow();
  expect(() => decide(readRules(DRAFT.replaceAll(',"unconfirmed":true', '')), SCHEMA)).not.toThrow();
});
