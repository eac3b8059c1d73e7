import type { Readable } from 'node:stream';
import { archiveProblem } from '../../core/aws/archive-problem';
import type { ObjectStore } from '../../core/aws/object-store';
import type { Explanation } from '../../core/errors';
import type { DumpIndex } from '../../dump-format/dump-index/dump-index';
import type { Facts } from '../../dump-format/facts/fact';
import type { Compression } from '../../dump-format/keys/object-keys';
import type { Manifest } from '../../dump-format/manifest/manifest';
import type { Rows } from '../../dump-format/manifest/row-counts';
import type { Verdict } from '../../dump-format/results/verdict';

/** What a dump is expected to be. Facts that are not stated are absent. */
export interface ExpectedDump {
  readonly bytes?: number;
  /** Lower-case hex. It also recognizes the dump when a restore is resumed. */
  readonly sha256?: string;
  readonly parts?: Manifest['dump']['parts'];
  /** Rows of every table, by the names in the dump. */
  readonly rows?: Rows;
  /** Number of triggers, routines and events. */
  readonly storedPrograms?: number;
  /** Bytes of the longest line, which is a part of one statement. */
  readonly longestLine?: number;
  /** General tablespaces that tables are in. */
  readonly tablespaces?: readonly string[];
  /** What the databases are made of. */
  readonly facts?: Facts;
}

/** A compressed dump: an object in S3, or a file. */
export interface DumpSource {
  /** Its key or path, for messages. */
  readonly name: string;
  readonly compression: Compression;
  /** Opens the compressed bytes from one on. It is called again, from where they ended, when a stream breaks. */
  open(from: number, signal: AbortSignal): Promise<Readable>;
  /** Why it can't be read now; undefined when it can be. Absent when nothing has to be asked for that. */
  readonly unreadable?: () => Promise<Explanation | undefined>;
  readonly expected: ExpectedDump;
  /** Where it comes from, as its manifest states it. */
  readonly origin?: Manifest['source'];
  /** Where its statements are. Absent when that is not known: then all of it is read. */
  readonly indexed?: IndexedSource;
}

/** A dump of which some can be read by its index. */
export interface IndexedSource {
  readonly index: DumpIndex;
  readonly dump: Manifest['dump'];
  readonly store: Pick<ObjectStore, 'readRange'>;
}

/** The dump that a manifest describes. */
export function dumpInStore(
  manifest: Manifest,
  verdict: Verdict | undefined,
  store: ObjectStore,
  { index, facts }: { readonly index?: DumpIndex | undefined; readonly facts?: Facts | undefined } = {},
): DumpSource {
  const { key, versionId, etag, compression, bytes, sha256, parts } = manifest.dump;
  const read = verdict?.verified ? verdict.dump : undefined;
  return {
    name: `s3://${store.bucket}/${key}`,
    compression,
    open: (from, signal) =>
      from === 0
        ? store.read(key, signal, versionId)
        : store.readRange(key, from, bytes - from, { versionId, etag }, signal),
    unreadable: () => archiveProblem(store, { key, versionId }),
    expected: {
      bytes,
      sha256,
      ...(parts.length === 0 ? {} : { parts }),
      ...(read?.rows === undefined ? {} : { rows: read.rows }),
      ...(read === undefined ? {} : { storedPrograms: read.statements.storedPrograms }),
      ...(read?.longestLine === undefined ? {} : { longestLine: read.longestLine }),
      ...(read?.tablespaces === undefined ? {} : { tablespaces: read.tablespaces }),
      ...(facts === undefined ? {} : { facts }),
    },
    origin: manifest.source,
    ...(index && index.frames.length > 0 ? { indexed: { index, dump: manifest.dump, store } } : {}),
  };
}
