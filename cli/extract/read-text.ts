import { readRanges } from '../../functions/dump-format/dump-index/read-ranges';
import { rangesOfWanted } from '../../functions/dump-format/dump-index/wanted';
import type { KnownDump } from '../../functions/dump-format/listing/known-dump';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { decompress } from '../../functions/dump-format/text/decompress';
import { DamagedError } from '../core/errors';
import type { Session } from '../core/session';
import { indexOfDump } from '../dumps/index-of-dump';
import { toolboxFor } from '../dumps/programs';
import { ReadingStore } from '../dumps/reading-store';
import { ByteProgress } from '../output/progress';
import { size } from '../output/units';
import { sectionsOf, type Wanted } from './wanted';

/** Reads what is wanted of a dump's text by its index, or all of it. @throws {DamagedError} when it is not what was dumped. */
export async function readText(
  known: KnownDump,
  manifest: Manifest,
  wanted: Wanted,
  ignoresIndex: boolean,
  session: Session,
  onText: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  const { aws, clock, environment, output, signal } = session;
  const { job, id } = known.dump;
  const { bucket, key, bytes, compression, versionId, sha256 } = manifest.dump;
  const toolbox = toolboxFor(compression, environment);
  const s3 = await aws.s3();
  const storeOf = (total: number) => {
    const progress = new ByteProgress(output, clock, `reading ${job} ${id}`, total);
    return new ReadingStore(s3, bucket, key, (count) => progress.add(count));
  };
  const index = ignoresIndex ? undefined : await indexOfDump(storeOf(bytes), manifest, known, session);
  if (index) {
    const ranges = rangesOfWanted(index, sectionsOf(wanted));
    const total = ranges.object.reduce((sum, range) => sum + range.bytes, 0);
    await readRanges(manifest, ranges, { store: storeOf(total), toolbox }, signal, ({ bytes: piece }) => onText(piece));
    output.note(`Read ${size(total)} of the ${size(bytes)} of the dump, by its index.`);
    return;
  }
  const object = await storeOf(bytes).read(key, signal, versionId);
  const content = await decompress(object, compression, toolbox, signal, { onText });
  // guard: extracts-what-was-dumped
  if (content.fault === undefined && content.sha256 === sha256) return;
  throw new DamagedError(
    'DUMP_DAMAGED',
    `THE DUMP IS DAMAGED: ${content.fault ?? `its SHA-256 is ${content.sha256}, and its manifest states ${sha256}.`} Don't use what was printed; extract from an earlier dump.`,
  );
}
