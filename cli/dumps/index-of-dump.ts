import type { ObjectStore } from '../../functions/core/aws/object-store';
import type { DumpIndex } from '../../functions/dump-format/dump-index/dump-index';
import { readIndex } from '../../functions/dump-format/dump-index/read-index';
import type { KnownDump } from '../../functions/dump-format/known-dump';
import type { Manifest } from '../../functions/dump-format/manifest';
import type { Session } from '../core/session';

/**
 * The index of a dump by which some of it can be read. Undefined when there is none, when it is of no use, which is reported,
 * or when it has no frames: then everything up to the last part has to be read anyway, and the checksum can be compared.
 */
export async function indexOfDump(
  store: ObjectStore,
  manifest: Manifest,
  { verdict }: KnownDump,
  { output, signal }: Pick<Session, 'output' | 'signal'>,
): Promise<DumpIndex | undefined> {
  const { index, missing } = await readIndex(store, manifest, verdict, signal);
  if (!index && verdict?.index) {
    output.note(
      (paint) => `${paint('yellow', 'Warning:')} The whole dump is read, because its index is of no use: ${missing}`,
    );
  }
  return index && index.frames.length > 0 ? index : undefined;
}
