import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverFacts } from '../../../dev/labs/databases/server-facts';
import { rootClient } from '../../../dev/servers/root-client';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { compareFacts } from '../../../functions/dump-format/facts/compare/compare-facts';
import type { Facts } from '../../../functions/dump-format/facts/fact';
import { maskedFacts } from '../../../functions/mask/publish/masked-facts';
import { Masker } from '../../../functions/mask/rewrite/masker';
import { decide } from '../../../functions/mask/rules/decisions/decide';
import type { Decisions } from '../../../functions/mask/rules/decisions/decisions';
import { readRules } from '../../../functions/mask/rules/document/read-rules';
import { schemaOf } from '../../../functions/mask/rules/tables/dump-schema';
import type { OriginalSample } from '../../../functions/mask/scan/original-sample';
import { OriginalSampler } from '../../../functions/mask/scan/original-sampler';
import { type FoundOriginals, OriginalScan } from '../../../functions/mask/scan/original-scan';
import { maskingKey } from '../../../functions/mask/values/keyed-function/masking-key';
import { dumpDirectly } from '../fidelity/dump-directly';

/*
 * A shop with 40 columns of personal data: dumped by the real programs, masked, and restored into a real server in strict mode.
 */

const CUSTOMERS = 300;
const KEY = maskingKey('a key of the test, which nobody needs');
const STRICT = 'NO_AUTO_VALUE_ON_ZERO,STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO';

const CUSTOMER_COLUMNS = {
  id: 'keep',
  public_id: 'hash',
  username: 'hash',
  email: 'email',
  backup_email: 'email',
  first_name: { method: 'name', part: 'first' },
  last_name: { method: 'name', part: 'last' },
  initials: { method: 'fixed', value: 'ÄÖ' },
  phone: 'phone',
  mobile: 'phone',
  birth_date: { method: 'date', days: 90 },
  street: 'text',
  zip: 'text',
  city: { method: 'fixed', value: "O'Fallon" },
  country: 'keep',
  tax_number: 'hash',
  passport: 'text',
  iban: 'null',
  income: { method: 'number', min: 10_000, max: 90_000 },
  credit_score: { method: 'number', min: -5, max: 100 },
  latitude: { method: 'number', min: -90, max: 90 },
  gender: { method: 'fixed', value: 'x' },
  interests: 'null',
  newsletter: 'keep',
  password_hash: { method: 'fixed', value: '0x00ff27' },
  photo: 'null',
  last_login: { method: 'date', days: 30 },
  seen_at: { method: 'date', days: 30 },
  preferences: {
    method: 'json',
    paths: { '$.name': 'name', '$.mails[*]': 'email', '$.theme': 'keep', '$.secret': 'drop' },
    rest: 'text',
  },
  notes: 'text',
  referred_by: 'keep',
  legacy_number: 'hash',
  session_uuid: 'hash',
  last_ip: 'text',
  flags: { method: 'fixed', value: 5 },
};
const RULES = {
  version: 1,
  tables: {
    'shop.countries': { columns: { code: 'keep', name: 'keep' } },
    'shop.customers': { columns: CUSTOMER_COLUMNS },
    'shop.orders': {
      columns: {
        id: 'keep',
        customer_id: 'keep',
        username: 'hash',
        total: 'keep',
        gift_message: 'text',
        card_note: 'text',
        shipped_on: 'keep',
      },
    },
    'shop.audit': { columns: { id: 'keep', entry: 'keep' } },
    'shop.visits': { columns: { id: 'keep', day: { method: 'date', days: 9 }, remark: 'text' } },
    'shop.tags': { columns: { name: 'hash', word: 'hash', document: { method: 'json', paths: {}, rest: 'text' } } },
  },
  definitions: { comments: 'drop', defaults: 'drop', views: 'keep', triggers: 'drop' },
};

describe.each(['mysql', 'mariadb'] as const)('a masked dump of %s', (flavour) => {
  let server: TestServer;
  let text: Buffer;
  let facts: Facts;
  let masked: { readonly text: Buffer; readonly originals: OriginalSample; readonly decisions: Decisions };

  beforeAll(async () => {
    server = await startServer({ flavour });
    await server.sql('CREATE DATABASE shop CHARACTER SET utf8mb4');
    await server.sql(readFileSync(join(__dirname, 'shop.sql'), 'utf8'), 'shop');
    await server.sql(customers(), 'shop');
    facts = await serverFacts(server, ['shop']);
    text = (await dumpDirectly(server, 'shop')).bytes;
    masked = maskedBy(RULES, text, facts);
  });

  afterAll(() => server?.stop());

  test('restores in strict mode without an error or a warning, with all rows, unique keys and foreign keys', async () => {
    await restoreStrictly(server, 'copy', masked.text);

    for (const table of ['countries', 'customers', 'orders', 'audit', 'visits', 'tags']) {
      expect(await count(server, `copy.${table}`)).toBe(await count(server, `shop.${table}`));
    }
    expect(
      await count(server, 'copy.orders o JOIN copy.customers c ON c.id = o.customer_id AND c.username = o.username'),
    ).toBe(String(2 * CUSTOMERS));
    expect(await count(server, 'copy.addresses WHERE email LIKE "%@example.com"')).toBe(String(CUSTOMERS));
    for (const column of ['email', 'username', 'public_id', 'legacy_number', 'session_uuid']) {
      expect(await server.sql(`SELECT COUNT(DISTINCT ${column}) FROM copy.customers`)).toBe(`${CUSTOMERS}\n`);
    }
    expect(await server.sql('SELECT full_name = CONCAT(first_name, " ", last_name) FROM copy.customers LIMIT 1')).toBe(
      '1\n',
    );
  });

  test('has the facts that are written beside it', async () => {
    await restoreStrictly(server, 'copy', masked.text);

    const restored = await serverFacts(server, ['copy']);
    const asShop = { ...restored, facts: restored.facts.map((fact) => ({ ...fact, database: 'shop' })) };
    expect(compareFacts(maskedFacts(facts, masked.decisions), asShop, 10).differences).toEqual([]);
  });

  test('has none of the originals, and the scan finds those that are left in', async () => {
    expect(scan(masked.originals, masked.text)).toEqual([]);
    expect(masked.originals.size).toBeGreaterThan(1_000);
    expect(masked.text.includes('Mustermann')).toBe(false);

    // Addresses stand in another table, too, of which the sample has two thirds.
    await server.sql(
      'UPDATE audit SET entry = (SELECT GROUP_CONCAT(email) FROM customers WHERE id <= 20) WHERE id = 1',
      'shop',
    );
    const leaky = maskedBy(RULES, (await dumpDirectly(server, 'shop')).bytes, facts);
    expect(scan(leaky.originals, leaky.text)).toEqual([
      { column: 'shop.customers.email', place: 'rows of shop.audit', count: expect.any(Number) },
    ]);
  });

  test('of a sample has the rows that refer to others, and no further ones', async () => {
    const rules = {
      ...RULES,
      tables: {
        ...RULES.tables,
        'shop.customers': { rows: { sample: 0.3, by: 'id' }, columns: { ...CUSTOMER_COLUMNS, referred_by: 'null' } },
        'shop.orders': { columns: { ...RULES.tables['shop.orders'].columns, username: 'null' } },
      },
    };
    await restoreStrictly(server, 'copy', maskedBy(rules, text, facts).text);

    const left = Number(await count(server, 'copy.customers'));
    expect(left).toBeGreaterThan(0.2 * CUSTOMERS);
    expect(left).toBeLessThan(0.4 * CUSTOMERS);
    expect(await count(server, 'copy.orders')).toBe(String(2 * left));
    expect(
      await count(server, 'copy.orders o LEFT JOIN copy.customers c ON c.id = o.customer_id WHERE c.id IS NULL'),
    ).toBe('0');
  });

  test('does not come about when a column was added, and names it', async () => {
    await server.sql('CREATE DATABASE later; CREATE TABLE later.audit (id INT PRIMARY KEY, entry TEXT, ssn CHAR(11))');
    const later = await serverFacts(server, ['later']);
    const rules = { version: 1, tables: { 'later.audit': { columns: { id: 'keep', entry: 'keep' } } } };
    expect(() => decide(readRules(JSON.stringify(rules)), schemaOf(later))).toThrow(
      'No rule decides about the column "ssn" of the table "later.audit"',
    );
  });
});

function maskedBy(rules: object, text: Buffer, facts: Facts) {
  const decisions = decide(readRules(JSON.stringify(rules)), schemaOf(facts));
  const masker = new Masker(decisions, KEY);
  const sampler = new OriginalSampler(decisions, KEY);
  const pieces: Buffer[] = [];
  // Chunks that end anywhere.
  for (let at = 0, length = 1; at < text.length; at += length, length = 1 + ((length * 7919) % 70_001)) {
    const piece = text.subarray(at, at + length);
    pieces.push(masker.mask(piece));
    sampler.push(piece);
  }
  pieces.push(masker.end());
  return { text: Buffer.concat(pieces), originals: sampler.end(), decisions };
}

function scan(originals: OriginalSample, text: Buffer): FoundOriginals[] {
  const scan = new OriginalScan(originals);
  for (let at = 0; at < text.length; at += 10_007) scan.push(text.subarray(at, at + 10_007));
  return scan.end();
}

/** Restores a text with the client of the family, and fails on every warning of the server. */
async function restoreStrictly(server: TestServer, database: string, text: Buffer): Promise<void> {
  await server.sql(`DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  const { program, login } = await rootClient(server);
  const strict = text
    .toString('latin1')
    .replace("SQL_MODE='NO_AUTO_VALUE_ON_ZERO'", `SQL_MODE='${STRICT}'`)
    .replace('UNIQUE_CHECKS=0', 'UNIQUE_CHECKS=1');
  expect(strict).toContain(STRICT);
  const { status, stdout, stderr } = spawnSync(
    program,
    [...login, '--show-warnings', '--binary-mode', '--comments', database],
    {
      input: Buffer.from(strict, 'latin1'),
      encoding: 'utf8',
    },
  );
  const warnings = stdout.split('\n').filter((line) => /^(?:Warning|Error)/.test(line));
  const errors = stderr.split('\n').filter((line) => line.startsWith('ERROR'));
  expect({ status, errors, warnings: warnings.filter((line) => !DEPRECATED.test(line)) }).toEqual({
    status: 0,
    errors: [],
    warnings: [],
  });
}

/** Of what dumps set and define, whatever their rows are. */
const DEPRECATED = /deprecated|3135|1287|4168/;

async function count(server: TestServer, from: string): Promise<string> {
  return (await server.sql(`SELECT COUNT(*) FROM ${from}`)).trim();
}

/** Statements for customers with values that are easy to get wrong: quotes, backslashes, other scripts, line breaks, NULL. */
function customers(): string {
  const rows = Array.from({ length: CUSTOMERS }, (_, i) => {
    const id = i + 1;
    const odd = ["O\\'Neil", 'Müller', 'Back\\\\slash', 'Nu\\nmber', 'Æøå "q"'][i % 5];
    return `(${id}, UNHEX(LEFT(SHA2('${id}', 256), 32)), 'User${id}', 'Person.${id}@Corp${id % 7}.Test', ${i % 3 ? `'p${id}@private.test'` : 'NULL'},
      '${odd}', '${odd} ${id}', 'XY', '+49 172 ${1_000_000 + id}', 4917200000000 + ${id}, '19${60 + (id % 40)}-02-28', 'Hauptstraße ${id}', '${10_000 + id}',
      'Überlingen', '${['DE', 'FR', 'JP'][i % 3]}', 'TAX-${900_000 + id}', 'C01X${10_000 + id}', 'DE8937040044053201${1_000 + id}', ${id * 100}.55, ${id % 90}, 47.${id},
      'f', 'books,music', 1, UNHEX(SHA2('${id}', 256)), UNHEX(REPEAT('27005C0A', ${id % 50})), '2026-03-${10 + (id % 19)} 11:22:33.456', '2026-02-01 00:00:01',
      JSON_OBJECT('name', '${odd} Real${id}', 'mails', JSON_ARRAY('json${id}@private.test'), 'theme', 'dark', 'secret', 'swordfish-${id}', 'deep', JSON_OBJECT('tel', '0172 55${1_000 + id}', 'n', ${id}.5)),
      ${i % 4 ? `'Called ${id} about ${odd}\\r\\nhis card 4111 1111 1111 ${1_000 + id}'` : 'NULL'}, ${i < 10 ? 'NULL' : (i % 10) + 1}, ${id * 17 - 400}, UUID(), '10.20.${id % 250}.${id % 99}', b'1010')`;
  });
  const columns =
    'id, public_id, username, email, backup_email, first_name, last_name, initials, phone, mobile, birth_date, street, zip, city, country, tax_number, passport, iban, income, credit_score, latitude, gender, interests, newsletter, password_hash, photo, last_login, seen_at, preferences, notes, referred_by, legacy_number, session_uuid, last_ip, flags';
  return `SET SESSION sql_mode = 'STRICT_ALL_TABLES'; SET NAMES utf8mb4; INSERT INTO customers (${columns}) VALUES ${rows.join(',\n')};
    INSERT INTO orders (customer_id, username, total, gift_message, card_note, shipped_on)
      SELECT id, UPPER(username), id, CONCAT('For ', last_name, ' of ', street), CONCAT('card 5500 0000 0000 ', 1000 + id), '2026-01-01' FROM customers;
    INSERT INTO orders (customer_id, username, total, gift_message)
      SELECT id, username, id, NULL FROM customers`;
}
