import { HeadTokens } from '../statements/lexical/head-tokens';
import type { FoundStatement, StatementListener, TextPart } from '../statements/statement-listener';
import type { StatementKind } from '../statements/subject/statement-kind';
import { headBytes, type Section, type SectionKind } from './dump-index';
import { HeadCapture } from './head-capture';

/** Which section a statement belongs to; undefined: to that of the statements around it. */
const SECTION_OF: Readonly<Record<StatementKind, SectionKind | undefined>> = {
  use: 'database',
  'create-database': 'database',
  'create-table': 'table',
  lock: 'rows',
  keys: 'rows',
  insert: 'rows',
  'view-placeholder': 'view-placeholder',
  view: 'view',
  trigger: 'triggers',
  routine: 'routines',
  event: 'events',
  sequence: 'sequence',
  'drop-database': 'other',
  other: 'other',
  setting: undefined,
  'alter-database': undefined,
  'drop-table': undefined,
  'drop-view': undefined,
  'drop-program': undefined,
  transaction: undefined,
  'client-command': undefined,
};

/** Statements that come before what they belong to. */
const BEFORE: ReadonlySet<StatementKind> = new Set(['drop-table', 'drop-view', 'drop-program']);

/** Variables in which settings are kept: around a definition or rows, and around all statements of a dump program. */
const SAVED = /^@(?:saved?_|old_)/i;
const OLD = /^@old_/i;
/** What mariadb-dump keeps around the rows of a table, and sets without keeping it. */
const OLD_OF_ROWS = /^@old_(?:autocommit|system_versioning_insert_history)$/i;
const AUTOCOMMIT = /^(?:@@)?autocommit$/i;
const ENDS_TRANSACTION = /^(?:COMMIT|ROLLBACK)\b/i;

interface OpenSection {
  readonly kind: SectionKind;
  readonly database: string;
  readonly object: string;
  readonly from: number;
  statements: number;
  rows: number;
  inserts: [number, number] | undefined;
}

/**
 * Puts the statements of a dump together to sections, which follow one another without a gap. A section begins behind the
 * last statement of the one before, so that comments, and what is set for a definition, are in the section of what they
 * stand before. Memory grows with the number of sections only.
 */
export class SectionBuilder implements StatementListener {
  readonly #sections: Section[] = [];
  #open: OpenSection | undefined;
  #place = 0;
  /** Behind the last statement of the open section. */
  #border = 0;
  /** Whether the border moves on behind the delimiter of that statement, and whether the statement is an INSERT. */
  #isBehind: 'insert' | 'other' | undefined;
  /** Statements behind the border, which belong to what follows. */
  #waiting = 0;
  /** Whether a database has another character set for a moment, for one stored program. */
  #isAltered = false;
  /** Variables in which settings were kept at the beginning of the dump, in lower case. */
  readonly #old = new Set<string>();
  /** What the open section begins with, what is behind the border, and the statement. */
  #head = new HeadCapture();
  #next = new HeadCapture();
  readonly #statement = new HeadCapture();

  /** Bytes of the text so far. */
  get textBytes(): number {
    return this.#place;
  }

  bytes(part: TextPart, chunk: Buffer, from: number, to: number): void {
    const isDelimiter = part === 'delimiter' || part === 'insert-delimiter';
    if (!isDelimiter && this.#isBehind) this.#setBorder();
    this.#place += to - from;
    this.#head.push(chunk, from, to);
    this.#next.push(chunk, from, to);
    if (part === 'statement') this.#statement.push(chunk, from, to);
  }

  statement(statement: FoundStatement): void {
    const kind = this.#kindOf(statement);
    this.#statement.reset();
    if (kind === 'waiting') {
      this.#waiting += 1;
      return;
    }
    const name = kind === 'same' ? undefined : this.#nameOf(kind, statement);
    if (name && !this.#isOpen(name)) this.#begin(name);
    const isInsert = statement.kind === 'insert';
    this.#isBehind = isInsert ? 'insert' : 'other';
    const open = this.#open;
    if (!open) return;
    open.statements += this.#waiting + 1;
    open.rows += statement.rows;
    if (isInsert) open.inserts ??= [statement.offset, statement.offset];
    this.#waiting = 0;
  }

  /** All sections of a text that has come to its end. */
  end(): readonly Section[] {
    if (this.#isBehind) this.#setBorder();
    if (!this.#open && this.#place > 0) this.#begin({ kind: 'other', database: '', object: '' });
    this.#border = this.#place;
    this.#close();
    return this.#sections;
  }

  #setBorder(): void {
    if (this.#isBehind === 'insert' && this.#open?.inserts) this.#open.inserts[1] = this.#place;
    this.#isBehind = undefined;
    this.#border = this.#place;
    this.#next.reset();
  }

  #kindOf({ kind }: FoundStatement): SectionKind | 'same' | 'waiting' {
    const section = SECTION_OF[kind];
    if (section !== undefined) return section;
    const around = this.#waiting > 0 ? 'waiting' : 'same';
    if (BEFORE.has(kind)) return 'waiting';
    if (kind === 'transaction') return ENDS_TRANSACTION.test(this.#statement.text) ? around : 'waiting';
    if (kind === 'alter-database') {
      this.#isAltered = !this.#isAltered;
      return this.#isAltered ? 'waiting' : around;
    }
    if (kind === 'setting') return this.#kindOfSetting() ?? around;
    return this.#open ? around : 'header';
  }

  #kindOfSetting(): SectionKind | 'waiting' | undefined {
    const tokens = new HeadTokens(this.#statement.text);
    tokens.take();
    const { text: target } = tokens.take();
    const isOutside = !this.#open || this.#open.kind === 'header' || this.#open.kind === 'footer';
    if (OLD.test(target) && isOutside && !OLD_OF_ROWS.test(target)) {
      this.#old.add(target.toLowerCase());
      return 'header';
    }
    if (SAVED.test(target)) return 'waiting';
    const variables = variablesIn(tokens);
    if (variables.some((name) => this.#old.has(name))) return 'footer';
    if (AUTOCOMMIT.test(target) && !variables.some((name) => OLD.test(name))) return 'waiting';
    return this.#open ? undefined : 'header';
  }

  #nameOf(
    kind: SectionKind,
    { database = '', object = '' }: FoundStatement,
  ): Pick<Section, 'kind' | 'database' | 'object'> {
    switch (kind) {
      case 'header':
      case 'footer':
        return { kind, database: '', object: '' };
      case 'database':
        return { kind, database: object || database, object: '' };
      case 'routines':
      case 'events':
        return { kind, database, object: '' };
      case 'triggers':
        // They follow the rows of their table.
        return { kind, database, object: this.#open?.database === database ? this.#open.object : '' };
      case 'rows':
        return { kind, database, object: object || (this.#open?.object ?? '') };
      default:
        return { kind, database, object };
    }
  }

  #isOpen({ kind, database, object }: Pick<Section, 'kind' | 'database' | 'object'>): boolean {
    const open = this.#open;
    return open?.kind === kind && open.database === database && open.object === object;
  }

  #begin(name: Pick<Section, 'kind' | 'database' | 'object'>): void {
    // Comments before the first statement belong to it.
    const from = this.#open ? this.#border : 0;
    this.#close();
    this.#open = { ...name, from, statements: 0, rows: 0, inserts: undefined };
    [this.#head, this.#next] = [this.#next, this.#head];
  }

  #close(): void {
    const to = this.#border;
    if (!this.#open) return;
    const { inserts, ...section } = this.#open;
    const whole = { ...section, to, ...(inserts ? { inserts } : {}) };
    this.#sections.push({ ...whole, head: this.#head.checksum(headBytes(whole)) });
  }
}

/** Names of the variables that are still to come, in lower case. */
function variablesIn(tokens: HeadTokens): string[] {
  const names: string[] = [];
  for (let token = tokens.take(); token.kind !== 'end'; token = tokens.take()) {
    if (token.kind === 'variable') names.push(token.text.toLowerCase());
  }
  return names;
}
