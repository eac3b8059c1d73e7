/** Maximum number of items in a message, unless its writer has a reason for more. */
const LISTED_ITEMS = 10;

/** Lists names in a message: `a, b and 3 more`. */
export function listed(items: readonly string[], { limit = LISTED_ITEMS, separator = ', ' } = {}): string {
  const more = items.length - limit;
  return `${items.slice(0, limit).join(separator)}${more > 0 ? ` and ${more} more` : ''}`;
}
