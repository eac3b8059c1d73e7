import { type Fact, type FactKind, type Facts, factId } from '../fact';
import { nameFact, tableOf } from '../name-fact';
import { equivalence } from './versions';

/** Compared by `compare-checksums.ts`: only definitions are read of a restored server here. */
const OF_ROWS: ReadonlySet<FactKind> = new Set(['checksum']);

/** Differences between a restored database and its source. */
interface FactComparison {
  /** The first of them, a sentence each. */
  readonly differences: string[];
  readonly differenceCount: number;
  /** Number of objects of the source that were compared. */
  readonly compared: number;
}

/** A difference, and the object that it is about as `column price of table shop.orders`. */
interface Difference {
  readonly about: string;
  readonly sentence: string;
}

/**
 * Compares what was restored with its source, as far as both servers can tell it.
 *
 * @param isAccepted whether a difference of an object is left out
 */
export function compareFacts(
  source: Facts,
  restored: Facts,
  limit: number,
  isAccepted: (about: string, sentence: string) => boolean = () => false,
): FactComparison {
  const comparison = new Comparison(source, restored);
  const all = [...comparison.missingAndChanged(), ...comparison.added()];
  const sentences = all.flatMap(({ about, sentence }) => (isAccepted(about, sentence) ? [] : [sentence]));
  return { differences: sentences.slice(0, limit), differenceCount: sentences.length, compared: comparison.compared };
}

function differenceOf(fact: Fact, what: string): Difference {
  return { about: nameFact(fact, (name) => name), sentence: `The ${nameFact(fact)} ${what}` };
}

/** `CREATE LIBRARY` has no DEFINER: its creator is the user who restores it. */
const NOT_IN_A_DUMP: ReadonlySet<string> = new Set(['library.creator']);

class Comparison {
  compared = 0;
  readonly #unknown: ReadonlySet<string>;
  readonly #before: ReadonlyMap<string, Fact>;
  readonly #after: ReadonlyMap<string, Fact>;
  readonly #meanTheSame: ReturnType<typeof equivalence>;

  constructor(source: Facts, restored: Facts) {
    this.#unknown = new Set([...source.unknown, ...restored.unknown]);
    this.#before = byId(source);
    this.#after = byId(restored);
    this.#meanTheSame = equivalence(source, restored);
  }

  missingAndChanged(): Difference[] {
    const differences: Difference[] = [];
    for (const [id, before] of this.#before) {
      if (this.#unknown.has(before.kind)) continue;
      this.compared += 1;
      const after = this.#after.get(id);
      if (after !== undefined) differences.push(...this.#changes(before, after));
      else if (hasTable(before, this.#after)) differences.push(differenceOf(before, 'is missing after the restore.'));
    }
    return differences;
  }

  added(): Difference[] {
    return [...this.#after]
      .filter(([id, { kind }]) => !this.#before.has(id) && !this.#unknown.has(kind))
      .filter(([, fact]) => hasTable(fact, this.#before))
      .map(([, fact]) => differenceOf(fact, 'exists after the restore and not in the source.'));
  }

  #changes(before: Fact, after: Fact): Difference[] {
    const names = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
    return [...names].sort().flatMap((attribute) => {
      if (this.#isUnknown(before.kind, attribute, [before, after])) return [];
      const differs = before.attributes[attribute] !== after.attributes[attribute];
      if (!differs || this.#areEquivalent(before, after, attribute)) return [];
      const [was, is] = shortened(before.attributes[attribute], after.attributes[attribute]);
      return [differenceOf(before, `differs in its ${attribute}: ${was} in the source, ${is} after the restore.`)];
    });
  }

  /** Whether a server can't report it. The source also reports a view as unusable that only its user may not use. */
  #isUnknown(kind: FactKind, attribute: string, [before, after]: readonly [Fact, Fact]): boolean {
    return (
      NOT_IN_A_DUMP.has(`${kind}.${attribute}`) ||
      this.#unknown.has(`${kind}.${attribute}`) ||
      [before, after].some(({ unknown }) => unknown?.includes(attribute)) ||
      (attribute === 'usable' && before.attributes.usable === 'no')
    );
  }

  /** One series may leave out a value that another series writes. */
  #areEquivalent(before: Fact, after: Fact, attribute: string): boolean {
    const isNull = !(attribute in before.attributes) || !(attribute in after.attributes);
    if (isNull && attribute === 'default') return false;
    return this.#meanTheSame(before, after, attribute);
  }
}

function byId({ facts }: Facts): Map<string, Fact> {
  return new Map(facts.filter(({ kind }) => !OF_ROWS.has(kind)).map((fact) => [factId(fact), fact]));
}

/** Whether the table of an object exists. A missing table is one difference, whatever belongs to it. */
function hasTable(fact: Fact, facts: ReadonlyMap<string, Fact>): boolean {
  const table = tableOf(fact);
  return table === undefined || facts.has(factId({ kind: 'table', database: fact.database, name: [table] }));
}

/** Maximum length of a value in a sentence, and of its part before the first difference. */
const VALUE_LENGTH = 80;
const BEFORE_DIFFERENCE = 20;

/** Two values, shortened to the part in which they differ. */
function shortened(was: string | undefined, is: string | undefined): [string, string] {
  const longest = Math.max(was?.length ?? 0, is?.length ?? 0);
  const from = longest <= VALUE_LENGTH ? 0 : Math.max(0, firstDifference(was ?? '', is ?? '') - BEFORE_DIFFERENCE);
  const show = (value: string | undefined) => {
    if (value === undefined) return 'none';
    const shown = value.slice(from, from + VALUE_LENGTH);
    return JSON.stringify(`${from > 0 ? '…' : ''}${shown}${from + VALUE_LENGTH < value.length ? '…' : ''}`);
  };
  return [show(was), show(is)];
}

function firstDifference(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return index;
}
