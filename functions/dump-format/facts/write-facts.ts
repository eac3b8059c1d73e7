import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import type { Facts } from './fact';
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
  const lines = function* () {
    yield `${JSON.stringify(header)}\n`;
    for (const fact of facts) yield `${JSON.stringify(fact)}\n`;
  };
  const body = await buffer(Readable.from(lines()).pipe(createGzip()));
  return { body, bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
}
