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
