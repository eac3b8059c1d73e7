import { Random } from './random';

/** A table of the shop and its rows. */
export interface ShopTable {
  readonly name: string;
  readonly columns: string;
  /** For LOAD DATA: the list of columns, and expressions for those that the file has in another form. */
  readonly loaded: string;
  /** Share of the dump that this table fills. */
  readonly share: number;
  /** A row as LOAD DATA reads it: values between tabs. */
  row(id: number, random: Random): string;
  /** Length of a row in the dump, divided by its length in the file. */
  readonly growth: number;
}

const SYLLABLES = [
  'an',
  'be',
  'cor',
  'de',
  'el',
  'fa',
  'gri',
  'ho',
  'in',
  'ka',
  'lo',
  'mer',
  'no',
  'or',
  'pe',
  'qua',
  'ri',
  'sta',
  'te',
  'un',
  'ver',
  'wi',
];
const words = new Random(1);
const WORDS = Array.from({ length: 4_000 }, (_, rank) =>
  // Common words are short.
  Array.from({ length: 1 + (Math.floor(rank / 300) % 4) + (rank > 40 ? 1 : 0) }, () => words.oneOf(SYLLABLES)).join(''),
);
const STATES = ['delivered', 'paid', 'shipped', 'open', 'cancelled', 'returned'];
const ACTIONS = ['view', 'search', 'add', 'remove', 'checkout', 'login', 'review', 'share'];
const BROWSERS = ['Chrome/141.0', 'Safari/605.1', 'Firefox/143.0', 'Edge/140.0'];

/** Tables of a shop: short rows of numbers, letters, JSON, and pictures that are already compressed. */
export const SHOP_TABLES: readonly ShopTable[] = [
  {
    name: 'orders',
    columns: `id BIGINT PRIMARY KEY, customer_id INT NOT NULL, reference CHAR(16) NOT NULL, state VARCHAR(12) NOT NULL,
      placed_at DATETIME NOT NULL, total DECIMAL(10,2) NOT NULL, currency CHAR(3) NOT NULL, email VARCHAR(80) NOT NULL,
      street VARCHAR(80) NOT NULL, note VARCHAR(200)`,
    loaded: '(id, customer_id, reference, state, placed_at, total, currency, email, street, note)',
    share: 0.35,
    growth: 1.12,
    row: (id, random) =>
      [
        id,
        random.below(2_000_000),
        random.hex(16),
        random.often(STATES),
        moment(id),
        `${random.below(900)}.${twoDigits(random.below(100))}`,
        random.often(['EUR', 'USD', 'GBP', 'CHF']),
        `${random.often(WORDS)}.${random.oneOf(WORDS)}@${random.often(WORDS)}.example`,
        `${random.oneOf(WORDS)} ${random.below(200)}`,
        random.below(5) === 0 ? sentence(random, 8) : '\\N',
      ].join('\t'),
  },
  {
    name: 'messages',
    columns: 'id BIGINT PRIMARY KEY, order_id BIGINT NOT NULL, sent_at DATETIME NOT NULL, body TEXT NOT NULL',
    loaded: '(id, order_id, sent_at, body)',
    share: 0.3,
    growth: 1.01,
    row: (id, random) =>
      [id, random.below(20_000_000), moment(id), sentence(random, 30 + random.below(220))].join('\t'),
  },
  {
    name: 'events',
    columns: 'id BIGINT PRIMARY KEY, visitor BINARY(8) NOT NULL, happened_at DATETIME NOT NULL, detail JSON NOT NULL',
    loaded: '(id, @visitor, happened_at, detail) SET visitor = UNHEX(@visitor)',
    share: 0.2,
    growth: 1.3,
    row: (id, random) => {
      const detail = {
        page: `/${random.often(WORDS)}/${random.oneOf(WORDS)}`,
        action: random.often(ACTIONS),
        browser: random.often(BROWSERS),
        session: random.hex(24),
        items: Array.from({ length: random.below(4) }, () => ({
          sku: random.below(90_000),
          count: 1 + random.below(3),
        })),
      };
      return [id, random.hex(16), moment(id), JSON.stringify(detail)].join('\t');
    },
  },
  {
    name: 'pictures',
    columns: 'id BIGINT PRIMARY KEY, product_id INT NOT NULL, name VARCHAR(60) NOT NULL, image MEDIUMBLOB NOT NULL',
    loaded: '(id, product_id, name, @image) SET image = UNHEX(@image)',
    share: 0.15,
    growth: 1,
    row: (id, random) =>
      [id, random.below(90_000), `${random.oneOf(WORDS)}.jpg`, random.hex(2 * (2_000 + random.below(30_000)))].join(
        '\t',
      ),
  },
];

function sentence(random: Random, count: number): string {
  return Array.from({ length: count }, (_, i) => random.often(WORDS) + (i % 11 === 10 ? '.' : '')).join(' ');
}

/** One row about every ten seconds, since 2019. */
function moment(id: number): string {
  return new Date(1_546_300_800_000 + (id % 20_000_000) * 11_000).toISOString().slice(0, 19).replace('T', ' ');
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
