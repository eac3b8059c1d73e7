/** Maximum number of names listed in a warning. */
const LISTED_NAMES = 10;

/** `view "a", view "b" and 3 more`: names of objects for a warning, each once. */
export function listed(names: readonly string[]): string {
  const different = [...new Set(names)];
  const more = different.length - LISTED_NAMES;
  return `${different.slice(0, LISTED_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
