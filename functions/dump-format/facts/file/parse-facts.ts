import { gunzipSync } from 'node:zlib';
import type * as z from 'zod';
import { ManifestError, messageOf, sentence } from '../../../core/errors';
import type { Fact, Facts } from '../fact';
import { FACTS_VERSION, type FactsHeader, factSchema, factsHeaderSchema } from './facts-file';

/** Maximum number of bytes of text: the longest string of Node.js. */
const LONGEST_TEXT = 500_000_000;

/**
 * Reads a file with facts.
 *
 * @param content as it is in the bucket, or its text.
 * @throws {ManifestError} when it can't be read as one.
 */
export function parseFacts(content: Buffer | string): Facts {
  const [first = '', ...lines] = textOf(content).split('\n');
  const { flavour, serverVersion, lowerCaseTableNames, unknown } = headerOf(first);
  if (lines.pop() !== '') throw unreadable('end in the middle of a line');
  const facts = lines.map((line, index) => factOf(line, index + 2));
  return {
    flavour,
    serverVersion,
    ...(lowerCaseTableNames === undefined ? {} : { lowerCaseTableNames }),
    unknown,
    facts,
  };
}

/** The run whose dump the facts describe. @throws {ManifestError} when they can't be read. */
export function ownerOfFacts(content: Buffer): string {
  return headerOf(textOf(content).split('\n', 1)[0] ?? '').owner;
}

function textOf(content: Buffer | string): string {
  if (typeof content === 'string') return content;
  try {
    return gunzipSync(content, { maxOutputLength: LONGEST_TEXT }).toString('utf8');
  } catch (error) {
    throw unreadable(`are not a complete gzip stream: ${messageOf(error)}`, error);
  }
}

function headerOf(line: string): FactsHeader {
  const json = jsonOf(line, 1);
  const version = (json as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== undefined && version !== FACTS_VERSION) {
    throw unreadable(
      `have the schema version ${JSON.stringify(version)}, and this function reads ${FACTS_VERSION}; deploy the version of the module that wrote them`,
    );
  }
  return checked(factsHeaderSchema, json, 1);
}

function factOf(line: string, number: number): Fact {
  const { unknown, ...fact } = checked(factSchema, jsonOf(line, number), number);
  return unknown === undefined ? fact : { ...fact, unknown };
}

function jsonOf(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw unreadable(`are not JSON in line ${number}`, error);
  }
}

function checked<T>(schema: z.ZodType<T>, json: unknown, number: number): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [problem] = parsed.error.issues;
  const where = problem === undefined ? '' : ` (${problem.path.join('.')}: ${problem.message})`;
  throw unreadable(`have an unexpected form in line ${number}${where}`, parsed.error);
}

function unreadable(what: string, cause?: unknown): ManifestError {
  return new ManifestError('FACTS_UNREADABLE', `The facts of the dump ${sentence(what)}`, { cause });
}
