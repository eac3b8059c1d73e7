import { RETIRED_SQL_MODES } from '../../core/sql/retired-sql-modes';
import { identifier } from '../../core/sql/sql-text';
import { decodeText, encodeText } from '../../dump-format/statements/lexical/character-sets';
import {
  isSymbol,
  isWord,
  type Replacement,
  replace,
  type Token,
  tokensOf,
} from '../../dump-format/statements/lexical/tokens';
import type { Statement } from '../../dump-format/statements/statement-splitter';
import { describeStatement } from '../describe-statement';
import { mapCollations } from './collations';
import { renameDatabases, renameOwnDatabase } from './database-names';
import { changeDefiner, type DefinerRule } from './definers';
import type { Renames } from './renames';

/** What a rewrite is of. */
export type RewriteKind = 'definer' | 'database-name' | 'collation' | 'sql-mode';

/** One kind of change in one object, for the report. */
export interface Rewrite {
  readonly kind: RewriteKind;
  /** Object, by kind, database and name in the dump. */
  readonly object: string;
  /** What became what. */
  readonly change: string;
}

/** What is rewritten. */
export interface RewriteRules {
  readonly definers: DefinerRule;
  readonly renames: Renames;
  /** Collations that the target has, when those that it lacks are replaced. */
  readonly collations?: ReadonlySet<string>;
  /** Whether the target refuses SQL modes of MySQL 5.7 and MariaDB. */
  readonly refusesRetiredModes: boolean;
}

/** Statements whose tokens are looked at: not rows. */
const DEFINITIONS: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'create-table',
  'view-placeholder',
  'view',
  'trigger',
  'routine',
  'event',
  'drop-program',
  'sequence',
  'keys',
  'other',
]);
const OF_DATABASES: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'use',
  'create-database',
  'alter-database',
]);
const WITH_DEFINERS: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'view',
  'trigger',
  'routine',
  'event',
]);

/** Most changes of each kind that are listed one by one. */
const LISTED = 1_000;

/** Changes statements by rules, in code only, and records what it changed. */
export class Rewriter {
  readonly rewrites: Rewrite[] = [];
  /** How many there are, also of those that are not listed. */
  readonly counts: Record<RewriteKind, number> = { definer: 0, 'database-name': 0, collation: 0, 'sql-mode': 0 };
  readonly warnings: string[] = [];

  constructor(private readonly rules: RewriteRules) {}

  /** The statement as the target is to execute it. */
  rewrite(statement: Statement): Buffer {
    const { kind, bytes } = statement;
    if (kind === 'setting') return this.#setting(statement);
    const isDefinition = DEFINITIONS.has(kind);
    if (!isDefinition && !OF_DATABASES.has(kind)) return bytes;
    if (!this.#mayChange(statement)) return bytes;
    const tokens = tokensOf(bytes, statement);
    const changes: Replacement[] = [];
    if (WITH_DEFINERS.has(kind)) changes.push(...this.#definer(statement, tokens));
    if (isDefinition) changes.push(...this.#names(statement, tokens));
    else changes.push(...this.#ownName(statement, tokens));
    changes.push(...this.#collations(statement, tokens));
    return this.#replace(statement, changes);
  }

  /** A name that the statement can't have in its character set stays as it is. */
  #replace(statement: Statement, changes: readonly Replacement[]): Buffer {
    const { bytes, characterSet } = statement;
    const possible = changes.filter(({ text }) => encodeText(text, characterSet) !== undefined);
    for (const { text } of changes.filter((change) => !possible.includes(change))) {
      this.warnings.push(
        `${describeStatement(statement)} is in the character set ${characterSet}, which lacks characters of ${text}, so that the original stays there. Check it.`,
      );
    }
    return replace(
      bytes,
      possible.sort((one, other) => one.from - other.from),
      characterSet,
    );
  }

  #mayChange({ bytes, characterSet }: Statement): boolean {
    const { definers, renames, collations } = this.rules;
    if (definers !== 'keep' || collations !== undefined) return true;
    if (renames.size === 0) return false;
    return renames.mayBeIn(decodeText(bytes, characterSet), (name) => [name, identifier(name)]);
  }

  #definer(statement: Statement, tokens: readonly Token[]): Replacement[] {
    const change = changeDefiner(tokens, this.rules.definers);
    if (!change) return [];
    this.#record(
      'definer',
      statement,
      change.text === '' ? `${change.account} removed` : `${change.account} → ${change.text.slice('DEFINER='.length)}`,
    );
    return [change];
  }

  #names(statement: Statement, tokens: readonly Token[]): Replacement[] {
    if (this.rules.renames.size === 0) return [];
    const { replacements, unclear, inStrings } = renameDatabases(tokens, this.rules.renames);
    if (replacements.length > 0) this.#record('database-name', statement, `names of databases: ${replacements.length}`);
    for (const name of unclear) {
      this.warnings.push(
        `${describeStatement(statement)} has names behind "${name}" that may be of the database or of a table of that name, and stay as they are. Check them.`,
      );
    }
    for (const name of inStrings) {
      this.warnings.push(
        `${describeStatement(statement)} has the name of the database "${name}" in a string, which stays as it is. Check it.`,
      );
    }
    return [...replacements];
  }

  #ownName(statement: Statement, tokens: readonly Token[]): Replacement[] {
    const change = renameOwnDatabase(tokens, this.rules.renames);
    if (!change) return [];
    this.#record('database-name', statement, `→ ${change.text}`);
    return [change];
  }

  #collations(statement: Statement, tokens: readonly Token[]): Replacement[] {
    if (!this.rules.collations) return [];
    const changes = mapCollations(tokens, this.rules.collations);
    for (const change of new Set(changes.map(({ collation, text }) => `${collation} → ${text}`))) {
      this.#record('collation', statement, change);
    }
    return changes;
  }

  #setting(statement: Statement): Buffer {
    const text = statement.bytes.toString('latin1');
    const modes = this.rules.refusesRetiredModes && /sql_mode/i.test(text);
    if (!modes && !(this.rules.collations && /collation_/i.test(text))) return statement.bytes;
    const tokens = tokensOf(statement.bytes, statement);
    const changes = modes ? tokens.flatMap((token, index) => this.#sqlMode(statement, tokens, token, index)) : [];
    changes.push(...this.#collations(statement, tokens));
    return this.#replace(statement, changes);
  }

  #sqlMode(statement: Statement, tokens: readonly Token[], token: Token, index: number): Replacement[] {
    const name = isSymbol(tokens[index - 1], '=') ? tokens[index - 2] : undefined;
    if (token.kind !== 'string' || !(isWord(name, 'SQL_MODE') || /sql_mode$/i.test(name?.text ?? ''))) return [];
    const modes = token.text.slice(1, -1);
    const kept = modes
      .split(',')
      .filter((mode) => !RETIRED_SQL_MODES.has(mode.trim().toUpperCase()))
      .join(',');
    if (kept === modes) return [];
    this.#record('sql-mode', statement, `${modes} → ${kept}`);
    return [{ from: token.from, to: token.to, text: `'${kept}'` }];
  }

  #record(kind: RewriteKind, statement: Statement, change: string): void {
    this.counts[kind] += 1;
    if (this.counts[kind] <= LISTED) this.rewrites.push({ kind, object: describeStatement(statement), change });
  }
}
