import { SnapshotError } from '../../core/errors';
import type { UploadedSlice } from '../dumping/dump-and-upload';
import { type MadeDump, together } from '../dumping/dump-with-one-process';
import type { Share } from './shares';

/**
 * Joins the slices of several processes into one dump, in their order.
 *
 * @throws {SnapshotError} when a process did not dump exactly its share.
 */
export function mergeSlices(shares: readonly Share[], dumps: readonly UploadedSlice[]): MadeDump {
  for (const [index, { objects }] of shares.entries()) {
    const { tables, sequences } = dumps[index] as UploadedSlice;
    const expected = objects.map(({ name }) => name).sort();
    const named = [...tables.map(({ name }) => name), ...sequences].sort();
    if (expected.length === named.length && expected.every((name, i) => name === named[i])) continue;
    throw new SnapshotError(
      'SCHEMA_CHANGED',
      `Tables or views came or went during the dump: process ${index + 1} of ${shares.length} was to dump ${expected.length} of them, and dumped ${named.length}${difference(expected, named)}. Schedule the dump away from migrations.`,
    );
  }
  // The definition of a table in pieces is in the first of them.
  const named = dumps.map((dump, index) => (shares[index]?.piece?.isFirst === false ? { ...dump, tables: [] } : dump));
  return {
    uploaded: {
      parts: dumps.flatMap(({ uploaded }) => uploaded.parts),
      bytes: dumps.reduce((sum, { uploaded }) => sum + uploaded.bytes, 0),
      sha256: undefined,
    },
    ...together(named),
    processes: shares.length,
  };
}

/** The first name that is in one list alone; nothing when they differ by how often a name is in them. */
function difference(expected: readonly string[], named: readonly string[]): string {
  const missing = expected.find((name) => !named.includes(name));
  if (missing !== undefined) return `, without ${JSON.stringify(missing)}`;
  const added = named.find((name) => !expected.includes(name));
  return added === undefined ? '' : `, with ${JSON.stringify(added)}`;
}
