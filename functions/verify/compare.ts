import type { DumpContent } from '../dump-format/dump-reader';
import type { Manifest } from '../dump-format/manifest';
import { endsWithTrailer } from '../dump-format/trailer';

/** Maximum number of names listed in a message. */
const LISTED_NAMES = 10;

/** Differences between the content of a dump and its manifest; none when it is sound. */
export function compareContent(manifest: Manifest, content: DumpContent, parts: string | undefined): string[] {
  if (content.bytes === 0) return ['The dump is empty.'];
  const { dump } = manifest;
  const findings: string[] = [];
  if (content.bytes !== dump.bytes) {
    findings.push(`The dump has ${content.bytes} bytes, but its manifest states ${dump.bytes}.`);
  }
  if (content.sha256 !== dump.sha256) {
    findings.push(`The SHA-256 of the dump is ${content.sha256}, but its manifest states ${dump.sha256}.`);
  }
  const inParts = dump.parts.reduce((sum, { bytes }) => sum + bytes, 0);
  if (dump.parts.length > 0 && inParts !== dump.bytes) {
    findings.push(`The parts in the manifest have ${inParts} bytes together, and the whole has ${dump.bytes} in it.`);
  }
  if (parts !== undefined) findings.push(parts);
  if (content.fault !== undefined) {
    // Whatever is missing in the text now, this is why.
    return [...findings, `The dump can't be decompressed to its end: ${content.fault}`];
  }
  return [...findings, ...compareText(manifest, content)];
}

function compareText({ source }: Manifest, { text }: DumpContent): string[] {
  const findings: string[] = [];
  if (!endsWithTrailer(text.tail)) {
    // What it ends with instead may be rows, which are nothing for a log.
    findings.push(`The dump does not end with mysqldump's line "-- Dump completed".`);
  }
  const tables = compareTables(source.tables, text.tables);
  if (tables !== undefined) findings.push(tables);
  if (text.fallbackTriggers > 0) {
    findings.push(
      `The dump has ${text.fallbackTriggers} trigger(s) without their character sets: the server refused mysqldump their definitions.`,
    );
  }
  const { createTable, createView } = text.statements;
  if (createTable + createView !== source.tables.length) {
    findings.push(
      `The dump has ${createTable} CREATE TABLE and ${createView} CREATE VIEW statements, and the manifest lists ${source.tables.length} tables and views.`,
    );
  }
  return findings;
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
  const listed = names.slice(0, LISTED_NAMES).map((name) => JSON.stringify(name));
  return [...listed, ...(names.length > LISTED_NAMES ? [`${names.length - LISTED_NAMES} more`] : [])].join(', ');
}
