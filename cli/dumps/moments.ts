import type { ObjectStore } from '../../functions/core/aws/object-store';
import { ManifestError } from '../../functions/core/errors';
import { inParallel } from '../../functions/core/in-parallel';
import type { KnownDump } from '../../functions/dump-format/listing/known-dump';
import { madeAt } from '../../functions/dump-format/listing/listed-dump';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { readManifest } from '../../functions/dump-format/manifest/read-manifest';
import { minuteOf } from '../output/units';
import { isAfterSlot, madeLate } from './made-late';

/** When a dump was made whose name does not tell it. */
export interface Moment {
  /** ISO 8601. */
  readonly startedAt: string;
  /** For a column: `data of 2026-11-30 16:50 UTC`. */
  readonly inShort: string;
  /** Of a slot's own dump that has the data of another day. */
  readonly late: string | undefined;
}

/**
 * Moments of the dumps, by their keys, that a reader may take for those of another day: forced ones, and those that became visible
 * long after their slot. Their manifests are read; the slot identifies the data of the others.
 */
export async function readMoments(
  store: Pick<ObjectStore, 'readText' | 'bucket'>,
  dumps: readonly KnownDump[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Moment>> {
  const unclear = dumps
    .map(({ dump }) => dump)
    .filter((dump) => dump.manifest !== undefined)
    .filter((dump) => dump.forceId !== undefined || isAfterSlot(dump.slot, madeAt(dump)));
  const moments = await inParallel(unclear, async ({ key, forceId }) => {
    try {
      return [key, momentOf(await readManifest(store, key, signal), forceId !== undefined)] as const;
    } catch (error) {
      // "show" and "verify" report it.
      if (error instanceof ManifestError) return undefined;
      throw error;
    }
  });
  return new Map(moments.filter((moment) => moment !== undefined));
}

function momentOf(manifest: Manifest, isForced: boolean): Moment {
  const { startedAt } = manifest.run;
  const what = manifest.masked === undefined ? 'data of' : 'masked';
  return {
    startedAt,
    inShort: `${what} ${minuteOf(startedAt)}`,
    late: isForced ? undefined : madeLate(manifest),
  };
}
