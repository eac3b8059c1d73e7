import type { Random } from '../data/random';
import { SHOP_TABLES, type ShopTable } from '../data/shop-tables';

/** A table of the shop, and how its columns are masked. */
export interface MaskedTable extends Pick<ShopTable, 'name' | 'columns' | 'row'> {
  /** By the names of all columns. */
  readonly methods: Readonly<Record<string, string | object>>;
}

const CUSTOMERS: MaskedTable = {
  name: 'customers',
  columns: `\`id\` BIGINT,
  \`first_name\` VARCHAR(40),
  \`last_name\` VARCHAR(40),
  \`email\` VARCHAR(80),
  \`phone\` VARCHAR(20),
  \`country\` CHAR(2),
  \`created_at\` DATETIME,
  \`plan\` VARCHAR(12),
  \`newsletter\` TINYINT,
  \`visits\` INT,
  \`last_seen\` DATETIME,
  \`referrer\` VARCHAR(100)`,
  methods: {
    id: 'keep',
    first_name: { method: 'name', part: 'first' },
    last_name: { method: 'name', part: 'last' },
    email: 'email',
    phone: 'phone',
    country: 'keep',
    created_at: 'keep',
    plan: 'keep',
    newsletter: 'keep',
    visits: 'keep',
    last_seen: 'keep',
    referrer: 'keep',
  },
  row: (id, random) =>
    [
      id,
      word(random),
      word(random),
      `${word(random)}.${word(random)}@${word(random)}.example`,
      `+49${random.below(1e9)}`,
      'DE',
      '2026-01-01 12:00:00',
      'standard',
      random.below(2),
      random.below(1_000),
      '2026-11-20 08:15:30',
      `https://${word(random)}.example/${word(random)}/${word(random)}`,
    ].join('\t'),
};

const FIRST = ['Jörg', 'Anna', 'Zoë', 'Peter', 'Maria', 'José', 'Ivan', 'Chloé', 'Tom', 'Ursula'];
const LAST = ['Müller', 'Smith', 'García', 'Kowalski', 'Rossi', "O'Brien", 'Nguyen', 'Weiß', 'Hansen', 'Dubois'];
const CITIES = ['Köln', 'London', 'Madrid', 'Warszawa', 'Roma', 'Dublin', 'Paris', 'Zürich'];
const SENTENCES = [
  'Called about the invoice of last month, and wants to pay later.',
  'Möchte die Rechnung per E-Mail – nicht per Post.',
  "Can't log in since Monday; the password was reset twice.",
  'Prefers deliveries after 5 pm.\\nLeave the parcel with the neighbour.',
];

/** What the documentation calls the usual mix: 8 of 24 columns, by all methods that compute a value. */
export const PEOPLE: MaskedTable = {
  name: 'people',
  columns: `\`id\` BIGINT,
  \`full_name\` VARCHAR(120),
  \`email\` VARCHAR(120),
  \`phone\` VARCHAR(24),
  \`street\` VARCHAR(120),
  \`customer_number\` VARCHAR(32),
  \`salary\` INT,
  \`profile\` JSON,
  \`note\` TEXT,
  \`city\` VARCHAR(60),
  \`zip\` VARCHAR(12),
  \`country\` CHAR(2),
  \`language\` CHAR(5),
  \`plan\` VARCHAR(20),
  \`status\` VARCHAR(20),
  \`created_at\` DATETIME,
  \`updated_at\` DATETIME,
  \`last_login\` DATETIME,
  \`logins\` INT,
  \`orders\` INT,
  \`total\` DECIMAL(12,2),
  \`currency\` CHAR(3),
  \`newsletter\` TINYINT,
  \`campaign\` VARCHAR(120)`,
  methods: {
    id: 'keep',
    full_name: 'name',
    email: 'email',
    phone: 'phone',
    street: 'text',
    customer_number: 'hash',
    salary: { method: 'number', min: 20_000, max: 90_000 },
    profile: { method: 'json', paths: { '$.contact.mail': 'email', '$.contact.tel': 'phone' }, rest: 'keep' },
    note: 'text',
    ...Object.fromEntries(
      [
        ...['city', 'zip', 'country', 'language', 'plan', 'status', 'created_at', 'updated_at', 'last_login'],
        ...['logins', 'orders', 'total', 'currency', 'newsletter', 'campaign'],
      ].map((column) => [column, 'keep']),
    ),
  },
  row: (id, random) => {
    const [first, last] = [random.oneOf(FIRST), random.oneOf(LAST)];
    const mail = `${word(random)}.${word(random)}@mail.example`;
    const profile = {
      theme: random.oneOf(['dark', 'light']),
      contact: { mail, tel: `+49 221 ${random.below(1e7)}` },
      interests: Array.from({ length: random.below(4) }, () => word(random)),
      seen: { version: random.below(90), tour: random.below(2) === 1 },
    };
    return [
      id,
      `${first} ${last}`,
      mail,
      `+49${random.below(1e9)}`,
      `${word(random)} Street ${random.below(200)}`,
      `C-${random.hex(10)}`,
      random.below(90_000),
      JSON.stringify(profile),
      random.below(2) === 0
        ? '\\N'
        : Array.from({ length: 1 + random.below(3) }, () => random.oneOf(SENTENCES)).join(' '),
      random.oneOf(CITIES),
      10_000 + random.below(80_000),
      random.oneOf(['DE', 'GB', 'ES', 'PL']),
      'en_GB',
      random.oneOf(['standard', 'premium', 'free']),
      'active',
      '2023-05-17 12:00:00',
      '2026-11-20 08:15:30',
      random.below(9) === 0 ? '\\N' : '2026-11-19 20:01:12',
      random.below(1_000),
      random.below(90),
      `${random.below(9_000)}.50`,
      'EUR',
      random.below(2),
      `https://shop.example/landing/${word(random)}?source=${word(random)}`,
    ].join('\t');
  },
};

function word(random: Random): string {
  return random.hex(6 + 2 * random.below(4));
}

const METHODS: Readonly<Record<string, MaskedTable['methods']>> = {
  orders: {
    id: 'keep',
    customer_id: 'keep',
    reference: 'keep',
    state: 'keep',
    placed_at: 'keep',
    total: 'keep',
    currency: 'keep',
    email: 'email',
    street: 'text',
    note: 'text',
  },
  messages: { id: 'keep', order_id: 'keep', sent_at: 'keep', body: 'text' },
  events: {
    id: 'keep',
    visitor: 'keep',
    happened_at: 'keep',
    detail: { method: 'json', paths: { '$.session': 'hash' }, rest: 'keep' },
  },
  pictures: { id: 'keep', product_id: 'keep', name: 'hash', image: 'keep' },
};

/** Tables of which a third of the columns is masked, or a quarter. */
export const MASKED_TABLES: readonly MaskedTable[] = [
  PEOPLE,
  CUSTOMERS,
  ...SHOP_TABLES.map(({ name, columns, row }) => ({
    name,
    columns: quoted(columns),
    row,
    methods: METHODS[name] ?? {},
  })),
];

/** With names in backticks, as SHOW CREATE TABLE prints them. */
function quoted(columns: string): string {
  return columns
    .split(/,\s+(?=[a-z])/)
    .map((column) => column.trim().replace(/^\w+/, '`$&`'))
    .join(',\n  ');
}
