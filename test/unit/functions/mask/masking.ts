import type { Fact, Facts } from '../../../../functions/dump-format/facts/fact';
import { Masker } from '../../../../functions/mask/rewrite/masker';
import { decide } from '../../../../functions/mask/rules/decisions/decide';
import { readRules } from '../../../../functions/mask/rules/document/read-rules';
import { schemaOf } from '../../../../functions/mask/rules/tables/dump-schema';
import type { OriginalSample } from '../../../../functions/mask/scan/original-sample';
import { OriginalSampler } from '../../../../functions/mask/scan/original-sampler';
import type { ColumnMasking } from '../../../../functions/mask/values/columns/column-masking';
import type { MaskKeys } from '../../../../functions/mask/values/keyed-function/mask-keys';
import { maskingKey } from '../../../../functions/mask/values/keyed-function/masking-key';
import { ByteWriter } from '../../../../functions/mask/values/literals/byte-writer';
import { Value } from '../../../../functions/mask/values/literals/value';
import { Batch } from '../../../../functions/mask/values/program/batch';

/** Tables of the database `shop`: columns as `type`, keys as lists of columns, foreign keys. */
export interface TestTable {
  readonly columns: Readonly<Record<string, string>>;
  readonly unique?: Readonly<Record<string, string>>;
  readonly foreign?: Readonly<Record<string, { readonly columns: string; readonly references: string }>>;
  readonly checks?: Readonly<Record<string, string>>;
  readonly comment?: string;
}

/** Facts of tables. A type may end with `NOT NULL`, `AUTO_INCREMENT`, `COLLATE …` or `AS …`. */
export function factsOf(tables: Readonly<Record<string, TestTable>>, more: readonly Fact[] = []): Facts {
  const facts = Object.entries(tables).flatMap(
    ([table, { columns, unique = {}, foreign = {}, checks = {}, comment }]) => [
      fact('table', [table], { engine: 'InnoDB', ...(comment === undefined ? {} : { comment }) }),
      ...Object.entries(columns).map(([column, text], i) => fact('column', [table, column], columnOf(text, i + 1))),
      ...Object.entries(unique).map(([key, list]) => fact('key', [table, key], { columns: list, unique: 'yes' })),
      ...Object.entries(foreign).map(([key, attributes]) => fact('foreign key', [table, key], attributes)),
      ...Object.entries(checks).map(([check, clause]) => fact('check', [table, check], { clause })),
    ],
  );
  return { flavour: 'mysql', serverVersion: '9.7.0', unknown: [], facts: [...facts, ...more] };
}

export function fact(kind: Fact['kind'], name: readonly string[], attributes: Fact['attributes'] = {}): Fact {
  return { kind, database: 'shop', name, attributes };
}

function columnOf(text: string, position: number): Fact['attributes'] {
  const [, type = '', options = ''] = /^(.*?)((?: NOT NULL| AUTO_INCREMENT| COLLATE .*| AS .*)*)$/.exec(text) ?? [];
  const [, generation] = / AS (.*)$/.exec(options) ?? [];
  const [, collation = 'utf8mb4_0900_ai_ci'] = / COLLATE (\S+)/.exec(options) ?? [];
  return {
    position: String(position),
    type,
    ...(options.includes('NOT NULL') ? { nullable: 'NO' } : {}),
    ...(options.includes('AUTO_INCREMENT') ? { extra: 'auto_increment' } : {}),
    ...(generation === undefined ? {} : { generation }),
    ...(/char|text|enum|set/.test(type) ? { collation } : {}),
  };
}

/** The decisions by a document with these rules. */
export function decided(rules: object, facts: Facts) {
  return decide(readRules(JSON.stringify({ version: 1, ...rules })), schemaOf(facts));
}

export const KEY = maskingKey('a key of the unit tests, which nobody needs');

export const HEAD = '-- MySQL dump 10.13\n-- Host: localhost    Database: shop\n/*!50503 SET NAMES utf8mb4 */;\n';

/** The definition and the rows of a table as mysqldump writes them. */
export function dumpOf(name: string, columns: readonly string[], rows: string): string {
  const list = columns.map((column) => `  \`${column}\` text`).join(',\n');
  return `${HEAD}CREATE TABLE \`${name}\` (\n${list}\n) ENGINE=InnoDB;\nINSERT INTO \`${name}\` VALUES ${rows};\n`;
}

/** Masks a text that is given in pieces of this length. */
export function masked(decisions: ReturnType<typeof decide>, text: string | Buffer, length = 1_000_000) {
  const masker = new Masker(decisions, KEY);
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += length)
    pieces.push(masker.mask(Buffer.from(bytes.subarray(at, at + length))));
  pieces.push(masker.end());
  return { text: Buffer.concat(pieces).toString(), masker };
}

/** The originals of a text that is given in pieces of this length. */
export function sampled(decisions: ReturnType<typeof decide>, text: string, length = 1_000_000): OriginalSample {
  const sampler = new OriginalSampler(decisions, KEY);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) sampler.push(Buffer.from(bytes.subarray(at, at + length)));
  return sampler.end();
}

/** Masks a literal by the program in WebAssembly alone; undefined when it leaves some of it to JavaScript. */
export function byProgram(masking: ColumnMasking | undefined, keys: MaskKeys, literal: Buffer): string | undefined {
  const out = new ByteWriter(8);
  let isLeft = false;
  const batch = new Batch(keys.program, out, () => {
    isLeft = true;
    return new ByteWriter(8);
  });
  batch.begin(literal, 0, literal.length);
  if (!batch.isWhole || !masking?.add(batch, 0, literal.length)) return undefined;
  batch.end(literal.length);
  return isLeft ? undefined : out.bytes.toString('utf8', 0, out.length);
}

/** Masks a literal by JavaScript; undefined for what is no literal. */
export function byJavaScript(masking: ColumnMasking | undefined, literal: Buffer): string | undefined {
  const [value, out] = [new Value(), new ByteWriter(8)];
  if (!value.read(literal, 0, literal.length)) return undefined;
  masking?.write(value, out);
  return out.bytes.toString('utf8', 0, out.length);
}

/** The rows of the only INSERT. */
export function rowsOf(text: string): string {
  return /VALUES (.*);\n/s.exec(text)?.[1] ?? '';
}
