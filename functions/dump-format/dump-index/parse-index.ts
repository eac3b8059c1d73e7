import { gunzipSync } from 'node:zlib';
import { ManifestError, messageOf, sentence } from '../../core/errors';
import { type DumpIndex, dumpIndexSchema, INDEX_VERSION } from './dump-index';

/** Most bytes of text that are read: the longest string of Node.js. */
const LONGEST_TEXT = 500_000_000;

/**
 * Reads an index.
 *
 * @throws {ManifestError} when the content can't be read as one, or contradicts itself.
 */
export function parseIndex(content: Buffer): DumpIndex {
  const json = jsonOf(content);
  const version = (json as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== undefined && version !== INDEX_VERSION) {
    throw unreadable(
      `has the schema version ${JSON.stringify(version)}, and this program reads ${INDEX_VERSION}; use the version that wrote it`,
    );
  }
  const parsed = dumpIndexSchema.safeParse(json);
  if (!parsed.success) {
    const [problem] = parsed.error.issues;
    const where = problem === undefined ? '' : ` (${problem.path.join('.')}: ${problem.message})`;
    throw unreadable(`has another form${where}`, parsed.error);
  }
  const contradiction = contradictionOf(parsed.data);
  if (contradiction !== undefined) throw unreadable(contradiction);
  return parsed.data;
}

function jsonOf(content: Buffer): unknown {
  try {
    return JSON.parse(gunzipSync(content, { maxOutputLength: LONGEST_TEXT }).toString('utf8'));
  } catch (error) {
    throw unreadable(`is no gzip of JSON: ${messageOf(error)}`, error);
  }
}

/** What of an index can't be, whatever the dump is. */
function contradictionOf({ dump, frames, sections }: DumpIndex): string | undefined {
  let [end, text] = [0, 0];
  for (const [index, [offset, bytes, from]] of frames.entries()) {
    // pzstd writes a frame without text at the end of some streams.
    const inOrder = offset >= end && bytes > 0 && (index === 0 ? from === 0 : from >= text) && from <= dump.textBytes;
    if (!inOrder) return `has its frame ${index + 1} out of order`;
    end = offset + bytes;
    text = from;
  }
  if (end > dump.bytes) return `has frames of ${end} bytes, and the dump has ${dump.bytes}`;
  let place = 0;
  for (const [index, { from, to, inserts: [first, last] = [from, to] }] of sections.entries()) {
    if (from !== place || to < from || first < from || last < first || to < last) {
      return `has its section ${index + 1} out of order`;
    }
    place = to;
  }
  if (place !== dump.textBytes) return `has sections of ${place} bytes, and the text has ${dump.textBytes}`;
  return undefined;
}

function unreadable(what: string, cause?: unknown): ManifestError {
  return new ManifestError('INDEX_UNREADABLE', `The index of the dump ${sentence(what)}`, { cause });
}
