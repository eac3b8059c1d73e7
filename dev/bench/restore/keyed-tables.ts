import { SHOP_TABLES, type ShopTable } from '../data/shop-tables';

/** Share of the dump, and secondary keys: restores spend their time on the keys of their largest table. */
const KEYED: Readonly<Record<string, { readonly share: number; readonly keys: readonly string[] }>> = {
  orders: {
    share: 0.75,
    keys: [
      'KEY by_customer (customer_id, placed_at)',
      'KEY by_reference (reference)',
      'KEY by_email (email)',
      'KEY by_state (state, placed_at)',
    ],
  },
  messages: { share: 0.12, keys: ['KEY by_order (order_id)'] },
  events: { share: 0.08, keys: ['KEY by_visitor (visitor)'] },
  pictures: { share: 0.05, keys: ['KEY by_product (product_id)'] },
};

/** The tables of a shop, with keys. */
export const KEYED_TABLES: readonly ShopTable[] = SHOP_TABLES.map((table) => {
  const { share, keys } = KEYED[table.name] ?? { share: 0, keys: [] };
  return { ...table, share, columns: [table.columns, ...keys].join(', ') };
});
