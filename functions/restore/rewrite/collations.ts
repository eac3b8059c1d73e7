import { isSymbol, isWord, type Replacement, type Token } from '../../dump-format/statements/lexical/tokens';

/** Substitutes for collations of one family in the other, best first ("Supported Character Sets and Collations"). */
const SUBSTITUTES: ReadonlyArray<readonly [RegExp, readonly string[]]> = [
  [/^utf8mb4_0900_bin$/, ['utf8mb4_nopad_bin', 'utf8mb4_bin']],
  [/^utf8mb4_(?:\w+_)?0900_as_cs(?:_ks)?$/, ['utf8mb4_uca1400_as_cs', 'utf8mb4_bin']],
  [/^utf8mb4_(?:\w+_)?0900_as_ci$/, ['utf8mb4_uca1400_as_ci', 'utf8mb4_unicode_520_ci', 'utf8mb4_unicode_ci']],
  [/^utf8mb4_(?:\w+_)?0900_ai_ci$/, ['utf8mb4_uca1400_ai_ci', 'utf8mb4_unicode_520_ci', 'utf8mb4_unicode_ci']],
  [/^utf8mb4_(?:\w+_)?uca1400_(?:\w+_)?as_cs$/, ['utf8mb4_0900_as_cs', 'utf8mb4_bin']],
  [/^utf8mb4_(?:\w+_)?uca1400_(?:\w+_)?as_ci$/, ['utf8mb4_0900_as_ci', 'utf8mb4_unicode_520_ci']],
  [/^utf8mb4_(?:\w+_)?uca1400_(?:\w+_)?ai_c[is]$/, ['utf8mb4_0900_ai_ci', 'utf8mb4_unicode_520_ci']],
  [/^(utf8mb3|ucs2|utf16|utf32)_(?:\w+_)?uca1400_\w+$/, ['$1_unicode_520_ci', '$1_unicode_ci']],
  [/^(\w+)_nopad_bin$/, ['$1_bin']],
  [/^(\w+)_nopad_ci$/, ['$1_ci']],
];

/** A collation that the target lacks, in place of which another one is used. Undefined when there is none. */
export function substituteFor(collation: string, known: ReadonlySet<string>): string | undefined {
  for (const [pattern, names] of SUBSTITUTES) {
    if (!pattern.test(collation)) continue;
    const found = names.map((name) => collation.replace(pattern, name)).find((name) => known.has(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Character set and collation of a database. */
interface Defaults {
  readonly characterSet?: string;
  readonly collation?: string;
}

/** The same, with another collation in place of one that the target lacks. */
export function mapDefaults({ characterSet, collation }: Defaults, known: ReadonlySet<string>): Defaults {
  const other = collation === undefined || known.has(collation) ? collation : substituteFor(collation, known);
  return {
    ...(characterSet === undefined ? {} : { characterSet }),
    ...(other === undefined ? {} : { collation: other }),
  };
}

/** A collation in a statement that becomes another one. */
export interface MappedCollation extends Replacement {
  readonly collation: string;
}

/** Replaces the collations that the target lacks: behind the word COLLATE, and as the value of a variable for one. */
export function mapCollations(tokens: readonly Token[], known: ReadonlySet<string>): MappedCollation[] {
  return tokens.flatMap((token, index) => {
    const before = isSymbol(tokens[index - 1], '=') ? tokens[index - 2] : tokens[index - 1];
    const isCollation =
      isWord(before, 'COLLATE', 'COLLATION_CONNECTION', 'COLLATION_DATABASE') ||
      /^@@(?:\w+\.)?collation_/i.test(before?.text ?? '');
    if (!isCollation || (token.kind !== 'word' && token.kind !== 'string')) return [];
    const collation = token.text.replaceAll(/['"]/g, '').toLowerCase();
    if (known.has(collation)) return [];
    const other = substituteFor(collation, known);
    return other === undefined
      ? []
      : [{ from: token.from, to: token.to, collation, text: token.kind === 'string' ? `'${other}'` : other }];
  });
}
