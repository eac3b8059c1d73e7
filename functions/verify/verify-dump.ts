import type { ObjectStore, StoredObject } from '../core/aws/object-store';
import { StorageError } from '../core/errors';
import type { Toolbox } from '../core/toolbox';
import type { DumpIndex } from '../dump-format/dump-index/dump-index';
import { IndexBuilder } from '../dump-format/dump-index/index-builder';
import { manifestKey } from '../dump-format/keys/object-keys';
import { fileNameOf, manifestOfCopy, originalOf } from '../dump-format/manifest/copied-dump';
import type { Manifest } from '../dump-format/manifest/manifest';
import { PartChecksums } from '../dump-format/manifest/part-checksums';
import { renderRows } from '../dump-format/manifest/row-counts';
import type { RowAnomaly, Verdict } from '../dump-format/results/verdict';
import { readDump } from '../dump-format/text/dump-reader';
import { compareContent } from './compare';
import type { DumpToVerify } from './dump-to-verify';
import { judgeRows, type RowServices } from './plausibility/judge-rows';
import { restoreWarnings } from './restore-warnings';

/** Dependencies of the verification, built once by the composition root. */
export interface Services extends RowServices {
  readonly config: RowServices['config'] & { readonly jobName: string };
  readonly store: ObjectStore;
  readonly toolbox: Toolbox;
}

/** Result of a verification. */
export interface Verification extends Pick<Verdict, 'dump'> {
  /** Problems as sentences; empty when the dump matches its manifest. */
  readonly findings: readonly string[];
  /** Tables with fewer rows than expected, of a dump that matches its manifest. */
  readonly anomalies?: readonly RowAnomaly[];
  /** What a server needs before it can take the dump, of one that matches its manifest. */
  readonly restoreWarnings?: readonly string[];
  /** Of a dump that matches its manifest; undefined when its statements could not be counted. */
  readonly index?: DumpIndex | undefined;
  /** Where the original is of a dump that was copied from another bucket. It was verified by its own bytes. */
  readonly copyOf?: Verdict['copyOf'];
  /** The manifest that this is about; undefined when there is none, and then nothing that a verdict could be about. */
  readonly manifest: Verdict['manifest'] | undefined;
}

/**
 * Reads a dump back and compares all of it with its manifest. Memory does not grow with the dump, and no child runs
 * when this settles.
 *
 * @throws {StorageError | ToolError} when that could not be found out.
 */
export async function verifyDump(
  { key, manifest: found }: DumpToVerify,
  services: Services,
  signal: AbortSignal,
): Promise<Verification> {
  const { store } = services;
  if (!found) {
    const finding = `The manifest "${manifestKey(key)}" is not there, and without it the dump does not count.`;
    return { findings: [finding], manifest: undefined, dump: undefined };
  }
  const about = { key: found.key, etag: found.etag };
  const manifest = found.content;
  if (typeof manifest === 'string') return { findings: [manifest], manifest: about, dump: undefined };

  const misplaced = findMisplacement(manifest, key, services);
  if (misplaced.length > 0) return { findings: misplaced, manifest: about, dump: undefined };
  const object = await store.find(key, signal);
  if (!object) return { findings: [`The dump "${key}" is not there.`], manifest: about, dump: undefined };
  const copyOf = originalOf(manifest, store);
  // A copy has another ETag and version than its original. Its bytes show whether it is the same.
  // guard: a-copy-is-verified-by-its-bytes
  const here = copyOf ? manifestOfCopy(manifest, { bucket: store.bucket, key, etag: object.etag }) : manifest;
  const replaced = copyOf || isDescribed(object, manifest) ? [] : [describeReplacement(object, manifest)];
  const content = await verifyContent(here, replaced, services, signal);
  const findings = [...replaced, ...content.findings];
  const origin = copyOf ? { copyOf } : {};
  // Of a damaged dump the numbers of rows mean nothing.
  const anomalies =
    findings.length === 0 && content.dump?.rows ? await judgeRows(manifest, content.dump.rows, services) : [];
  if (findings.length > 0) {
    return { findings, anomalies, restoreWarnings: [], manifest: about, dump: content.dump, ...origin };
  }
  const { warnings, index, dump } = content;
  return { findings, anomalies, restoreWarnings: warnings, manifest: about, dump, index, ...origin };
}

/** A manifest that is about another dump, copied or moved here. */
function findMisplacement(manifest: Manifest, key: string, { config, store }: Services): string[] {
  const { job, slot, dump } = manifest;
  const findings: string[] = [];
  if (job !== config.jobName) {
    findings.push(`The manifest is of the job "${job}", and it is among the dumps of the job "${config.jobName}".`);
  }
  const isOther = originalOf(manifest, store) ? fileNameOf(dump.key) !== fileNameOf(key) : dump.key !== key;
  if (isOther) {
    findings.push(`The manifest is about the dump "${dump.key}", and it is beside "${key}".`);
  }
  if (!fileNameOf(key).startsWith(`${job}-${slot}`)) {
    findings.push(`The manifest is of the slot ${slot}, and the key of its dump is "${key}".`);
  }
  return findings;
}

/** Whether the object under the dump's key is the one that the manifest was written for. */
function isDescribed({ versionId, etag }: StoredObject, { dump }: Manifest): boolean {
  return dump.versionId === undefined ? etag === dump.etag : versionId === dump.versionId;
}

function describeReplacement({ key, etag, versionId }: StoredObject, { dump }: Manifest): string {
  const [is, was] =
    dump.versionId === undefined
      ? [`ETag ${etag}`, `ETag ${dump.etag}`]
      : [`version ${versionId}`, `version ${dump.versionId}`];
  return `The object "${key}" was replaced: it has the ${is}, and the manifest is about the ${was}.`;
}

/** Whether S3 answered that a version does not exist. Without the permission to list versions, the answer is AccessDenied. */
function isGone(error: unknown): boolean {
  const answer = error instanceof StorageError ? error.cause : undefined;
  return answer instanceof Error && /^(NoSuchVersion|NoSuchKey|NotFound|AccessDenied)$/.test(answer.name);
}

/** Bytes of a line that is longer than the buffer in which a dump program puts rows together to a statement. */
const LONG_LINE = 1_048_576;

interface VerifiedContent {
  readonly findings: string[];
  readonly warnings: string[];
  readonly dump: Verdict['dump'];
  readonly index?: DumpIndex | undefined;
}

/** Reads the very version that the manifest is about, even when another has been put over it. */
async function verifyContent(
  manifest: Manifest,
  replaced: readonly string[],
  { store, toolbox }: Services,
  signal: AbortSignal,
): Promise<VerifiedContent> {
  const { key, versionId, compression } = manifest.dump;
  const parts = new PartChecksums(manifest.dump.parts);
  const object = await store.read(key, signal, versionId).catch((error: unknown) => {
    if (replaced.length > 0 && isGone(error)) return undefined;
    throw error;
  });
  if (!object)
    return { findings: [`Version ${versionId} of the dump can't be read any more.`], warnings: [], dump: undefined };
  const builder = new IndexBuilder(manifest.dump);
  const content = await readDump(object, compression, toolbox, signal, {
    onObject: (chunk) => parts.push(chunk),
    marks: builder.marks,
    statements: builder.sections,
  });
  const { bytes, sha256, text: dumpText } = content;
  const { serverVersion, tables, statements, rows } = dumpText;
  const withoutRows = manifest.source.selection?.tables?.withoutRows ?? [];
  const { findings, uncounted } = compareContent(manifest, content, parts.end());
  if (replaced.length > 0 && versionId !== undefined && findings.length === 0) {
    findings.push(`Version ${versionId} of the dump is still there, and is sound: bring it back.`);
  }
  return {
    findings,
    warnings: [
      ...(uncounted === undefined ? [] : [uncounted]),
      ...restoreWarnings(dumpText.needs, manifest.source.flavour),
    ],
    dump: {
      bucket: store.bucket,
      key,
      ...(versionId === undefined ? {} : { versionId }),
      bytes,
      sha256,
      serverVersion,
      tables: tables.length,
      statements,
      ...(uncounted === undefined ? { rows: renderRows(rows) } : {}),
      ...(withoutRows.length === 0 ? {} : { withoutRows }),
      ...(dumpText.needs.longestLine > LONG_LINE ? { longestLine: dumpText.needs.longestLine } : {}),
      ...(dumpText.needs.tablespaces.size === 0 ? {} : { tablespaces: [...dumpText.needs.tablespaces] }),
    },
    // guard: no-index-of-a-text-that-strays
    index: findings.length === 0 && uncounted === undefined ? builder.end(manifest.dump) : undefined,
  };
}
