import type { Fact, Facts } from '../../../../../functions/dump-format/facts/fact';

/** A fact of the database `shop`. */
export function fact(
  kind: Fact['kind'],
  name: readonly string[],
  attributes: Fact['attributes'] = {},
  others: Partial<Fact> = {},
): Fact {
  return { kind, database: 'shop', name, attributes, ...others };
}

export function factsOf(facts: readonly Fact[], others: Partial<Facts> = {}): Facts {
  return { flavour: 'mysql', serverVersion: '9.7.4', unknown: [], facts, ...others };
}
