import { listed } from '../core/words/listed';
import type { Manifest } from '../dump-format/manifest/manifest';
import { tablesIn } from '../dump-format/manifest/row-counts';
import { nameOfText, textOfName } from '../dump-format/selection/name-text';
import type { DumpContent } from '../dump-format/text/dump-reader';
import type { DumpText } from '../dump-format/text/dump-text';
import { endsWithTrailer } from '../dump-format/text/trailer';

/** Result of comparing a dump with its manifest. */
export interface Comparison {
  /** Problems of the dump as sentences; empty when it is correct. */
  readonly findings: string[];
  /** Why its tables, statements and rows could not be counted; undefined when they were. */
  readonly uncounted: string | undefined;
}

/** Compares the content of a dump with its manifest. */
export function compareContent(manifest: Manifest, content: DumpContent, parts: string | undefined): Comparison {
  const sound = compareBytes(manifest, content, parts);
  if (content.bytes === 0 || content.fault !== undefined) return { findings: sound, uncounted: undefined };
  const { text } = content;
  const ends = compareEnd(text);
  const triggers = compareTriggers(text);
  const tables = compareText(manifest, content);
  // Bytes that are not those of the manifest, or a text without its end, are damage enough to explain the rest.
  const isWhole = sound.length === 0 && ends.length === 0;
  const uncounted = isWhole && (!text.isRead || (tables.length > 0 && text.mayHaveStrayed)) ? UNCOUNTED : undefined;
  return { findings: [...sound, ...ends, ...triggers, ...(uncounted === undefined ? tables : [])], uncounted };
}

const UNCOUNTED =
  'The tables and rows of the dump could not be counted: its text follows rules that this version does not support, probably a stored program or a view. Its bytes are those that the manifest states, and it ends with its trailer. Restore it to be sure.';

function compareBytes(manifest: Manifest, content: DumpContent, parts: string | undefined): string[] {
  if (content.bytes === 0) return ['The dump is empty.'];
  const { dump } = manifest;
  const findings: string[] = [];
  if (content.bytes !== dump.bytes) {
    findings.push(`The dump has ${content.bytes} bytes, but its manifest states ${dump.bytes}.`);
  }
  // guard: compares-the-checksum
  if (content.sha256 !== dump.sha256) {
    findings.push(`The SHA-256 of the dump is ${content.sha256}, but its manifest states ${dump.sha256}.`);
  }
  const inParts = dump.parts.reduce((sum, { bytes }) => sum + bytes, 0);
  if (dump.parts.length > 0 && inParts !== dump.bytes) {
    findings.push(`The parts in the manifest have ${inParts} bytes together, and the whole has ${dump.bytes} in it.`);
  }
  if (parts !== undefined) findings.push(parts);
  // guard: reads-to-the-end
  if (content.fault !== undefined) {
    // Whatever is missing in the text now, this is why.
    return [...findings, `The dump can't be decompressed to its end: ${content.fault}`];
  }
  return findings;
}

function compareEnd(text: DumpText): string[] {
  // Its actual end may be rows, which must not be logged.
  // guard: needs-the-trailer
  return endsWithTrailer(text.tail) ? [] : [`The dump does not end with mysqldump's line "-- Dump completed".`];
}

function compareTriggers({ fallbackTriggers }: DumpText): string[] {
  if (fallbackTriggers === 0) return [];
  return [
    `The dump has ${fallbackTriggers} trigger(s) without their character sets: the server refused mysqldump their definitions.`,
  ];
}

function compareText({ source, masked }: Manifest, { text }: DumpContent): string[] {
  const findings: string[] = [];
  const tables = compareTables(source.tables, text.tables);
  if (tables !== undefined) findings.push(tables);
  const { createTable, createView } = text.statements;
  if (createTable + createView !== source.tables.length) {
    findings.push(
      `The dump has ${createTable} CREATE TABLE and ${createView} CREATE VIEW statements, and the manifest lists ${source.tables.length} tables and views.`,
    );
  }
  return [...findings, ...unexpectedRows(source, text.rows), ...otherRowsThanMasked(masked, text.rows)];
}

/** Rows of tables that the dump states to have none of. */
function unexpectedRows({ selection }: Manifest['source'], rows: DumpText['rows']): string[] {
  const names = selection?.tables?.withoutRows ?? [];
  const wrong = names.filter((text) => {
    const { database = '', name = '' } = nameOfText(text) ?? {};
    return (rows.get(database)?.get(name) ?? 0) > 0;
  });
  // guard: tables-without-rows-have-none
  if (wrong.length === 0) return [];
  return [`The dump has rows of ${quoted(wrong)}, which the manifest lists as dumped without their rows.`];
}

/** Tables of which a masked dump has other numbers of rows than masking has counted. */
function otherRowsThanMasked(masked: Manifest['masked'], rows: DumpText['rows']): string[] {
  if (!masked) return [];
  return [...tablesIn(masked.rows)].flatMap(({ database, table, rows: stated }) => {
    const found = rows.get(database)?.get(table) ?? 0;
    // guard: masked-rows-are-compared
    if (found === stated) return [];
    const name = JSON.stringify(textOfName({ database, name: table }));
    return [`The dump has ${found} rows of the table ${name}, and masking has written ${stated}.`];
  });
}

/** Compares names with repetitions: several databases may have a table of one name. */
function compareTables(expected: readonly string[], found: readonly string[]): string | undefined {
  if (expected.length === found.length && expected.every((name, i) => name === found[i])) return undefined;
  const missing = without(expected, found);
  const unknown = without(found, expected);
  if (missing.length === 0 && unknown.length === 0) {
    return 'The tables and views of the dump are in another order than in the manifest.';
  }
  const sentences = [
    ...(missing.length > 0 ? [`lacks ${quoted(missing)}, which the manifest lists`] : []),
    ...(unknown.length > 0 ? [`has ${quoted(unknown)}, which the manifest does not list`] : []),
  ];
  return `The dump ${sentences.join(', and ')}.`;
}

/** The elements of one list without those of another, each as often as it is there. */
function without(names: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of others) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.filter((name) => {
    const left = counts.get(name) ?? 0;
    counts.set(name, left - 1);
    return left <= 0;
  });
}

function quoted(names: readonly string[]): string {
  return listed(names.map((name) => JSON.stringify(name)));
}
