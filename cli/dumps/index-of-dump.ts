import type { ObjectStore } from '../../functions/core/aws/object-store';
import type { DumpIndex } from '../../functions/dump-format/dump-index/dump-index';
import { readIndex } from '../../functions/dump-format/dump-index/read-index';
import type { KnownDump } from '../../functions/dump-format/listing/known-dump';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { readManifest } from '../../functions/dump-format/manifest/read-manifest';
import type { Session } from '../core/session';

/**
 * The index of a dump by which some of it can be read. Undefined when there is none, when it is of no use, which is reported,
 * or when it has no frames: then everything up to the last part has to be read anyway, and the checksum can be compared.
 */
export async function indexOfDump(
  store: ObjectStore,
  manifest: Manifest,
  { dump, verdict }: KnownDump,
  { output, signal }: Pick<Session, 'output' | 'signal'>,
): Promise<DumpIndex | undefined> {
  if (!verdict?.index) return undefined;
  const report = (why: string) =>
    output.note(
      (paint) => `${paint('yellow', 'Warning:')} The whole dump is read, because its index is of no use: ${why}`,
    );
  const { etag } = (await readManifest(store, dump.key, signal)).dump;
  // guard: reads-parts-of-the-verified-object-only
  if (etag !== manifest.dump.etag) {
    report('The object has another ETag than the one that was verified. Its checksum is compared at the end.');
    return undefined;
  }
  const { index, missing } = await readIndex(store, manifest, verdict, signal);
  if (missing !== undefined) report(missing);
  return index && index.frames.length > 0 ? index : undefined;
}
