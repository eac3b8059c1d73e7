import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import type { Fact, Facts } from '../fact';
import { FACTS_VERSION, type FactsHeader } from './facts-file';

/** The content of an object with facts, and what a manifest states about it. */
export interface FactsFile {
  readonly body: Buffer;
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the body. */
  readonly sha256: string;
}

/**
 * Writes facts as gzip of one JSON value a line: a header, then the facts in their order. Equal facts give equal files.
 *
 * @param owner the run that made the dump which they describe
 */
export async function writeFacts({ facts, ...server }: Facts, owner: string): Promise<FactsFile> {
  const header: FactsHeader = { schemaVersion: FACTS_VERSION, ...server, unknown: [...server.unknown], owner };
  const body = await buffer(Readable.from(textOf(header, facts)).pipe(createGzip()));
  return { body, bytes: body.length, sha256: hash('sha256', body) };
}

/** Number of lines that are compressed together: line by line takes many times as long. */
const LINES_AT_ONCE = 1_000;

function* textOf(header: FactsHeader, facts: readonly Fact[]): Generator<string> {
  yield `${JSON.stringify(header)}\n`;
  for (let from = 0; from < facts.length; from += LINES_AT_ONCE) {
    const lines = facts.slice(from, from + LINES_AT_ONCE).map((fact) => `${JSON.stringify(fact)}\n`);
    yield lines.join('');
  }
}
