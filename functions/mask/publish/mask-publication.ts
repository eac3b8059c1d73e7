import type { StoredObject } from '../../core/aws/object-store';
import { detailOf, LockError, ManifestError, sentence, withCode } from '../../core/errors';
import type { Log } from '../../core/logger';
import { writeFacts } from '../../dump-format/facts/file/write-facts';
import { compressionOf } from '../../dump-format/keys/object-keys';
import { dumpMetadata } from '../../dump-format/manifest/dump-metadata';
import type { DumpSummary } from '../../dump-format/manifest/dump-summary';
import type { Manifest } from '../../dump-format/manifest/manifest';
import { renderRows } from '../../dump-format/manifest/row-counts';
import { serverDigest } from '../../dump-format/manifest/server-digest';
import type { HandOver } from '../../slot-job/lock/record';
import type { LockSession } from '../../slot-job/lock/session';
import type { SlotTarget } from '../../slot-job/target';
import { lastManifests } from '../../store-dump/history/last-manifests';
import { manifestOf } from '../../store-dump/publish/manifest';
import { publishFacts } from '../../store-dump/publish/publish-facts';
import { publishManifest } from '../../store-dump/publish/publish-manifest';
import { readBack } from '../../store-dump/publish/read-back';
import { runOfManifest } from '../../store-dump/publish/run-of-manifest';
import type { MaskPlan } from '../plan/mask-plan';
import type { Services } from '../services';
import { databasesOf, type MaskedContents, maskedContents } from './masked-contents';
import type { MaskedDump } from './masked-dump';
import { maskedFacts } from './masked-facts';

/** What makes a masked object in the bucket a dump: its facts and its manifest. They have no value of a row. */
export class MaskPublication {
  /** The last hand-over of the slot; undefined when there was none. */
  handOver: HandOver | undefined;

  constructor(
    private readonly target: SlotTarget,
    private readonly session: LockSession,
    private readonly services: Services,
    private readonly log: Log,
  ) {}

  /** The manifest of a masked dump that this run has made. */
  async publish({ open, plan, masked, contents, scanned, milliseconds }: MaskedDump): Promise<Published> {
    const { uploaded, text } = masked;
    const object = await this.#object(open.key);
    // A dump can be deleted before its manifest is there, and replaced by another run.
    // guard: no-manifest-for-another-masked-dump
    if (dumpMetadata(object)?.owner !== this.session.attempt.owner) throw this.#disappeared(open.key);
    return this.#publishFor(object, plan, contents, {
      bytes: uploaded.bytes,
      sha256: uploaded.sha256 ?? '',
      parts: uploaded.parts.map(({ bytes, crc32 }) => ({ bytes, crc32 })),
      proof: { provenBy: 'dump', dumpSeconds: Math.round(milliseconds) / 1000 },
      masked: { rows: renderRows(text.rows), scanned },
    });
  }

  /**
   * The manifest of a masked dump whose run died. That it is visible shows that it has passed the gate; reading it back shows
   * that it is whole.
   *
   * @param planAgain decides once more, by the rules and the dump of now.
   * @throws {ManifestError} when the rules or the dump are no longer those that it was made with.
   */
  async adopt(objectKey: string, planAgain: () => Promise<MaskPlan>): Promise<Published> {
    const { signal } = this.session;
    this.log.warn('A masked dump without a manifest is there: its run died. It is read back to prove it.', {
      objectKey,
    });
    const plan = await planAgain();
    const object = await this.#object(objectKey);
    const made = dumpMetadata(object)?.masked;
    // guard: adopts-what-the-rules-of-now-would-make
    if (made?.from !== plan.source.manifest.dump.sha256 || made.rules !== plan.rules.sha256)
      throw this.#made(objectKey);
    const proof = await readBack(objectKey, compressionOf(objectKey) ?? 'zstd', this.services, signal);
    if (!proof.isRead) throw this.#unreadable(objectKey);
    const contents = maskedContents(plan.source, plan.decisions);
    return this.#publishFor(object, plan, contents, {
      bytes: proof.bytes,
      sha256: proof.sha256,
      parts: [],
      proof: { provenBy: 'read-back' },
      masked: { rows: renderRows(proof.rows) },
    });
  }

  async #publishFor(object: StoredObject, plan: MaskPlan, contents: MaskedContents, made: Made): Promise<Published> {
    const { store, clock } = this.services;
    const { attempt } = this.session;
    const { owner, fence } = dumpMetadata(object) ?? { owner: attempt.owner, fence: 0 };
    const { bytes, sha256, parts, proof, masked } = made;
    const facts = await this.#facts(object.key, owner, plan);
    const warnings = [...plan.decisions.warnings, ...facts.warnings];
    const known = await this.#knownWarnings(object.key);
    const run = runOfManifest(this.session, clock, { owner, fence }, proof, this.handOver);
    const manifest = manifestOf(
      this.target,
      store.bucket,
      object,
      { bytes, sha256, parts },
      run,
      sourceOf(plan, contents),
      warnings,
      warnings.filter((warning) => !known.includes(warning)),
      { facts: facts.published, masked: { ...originOf(plan), ...masked } },
    );
    return { summary: await publishManifest(store, object, manifest) };
  }

  /** A dump without facts is better than none, so that a failure is a warning. */
  async #facts(dumpKey: string, owner: string, { source, decisions }: MaskPlan): Promise<PublishedFacts> {
    try {
      const file = await writeFacts(maskedFacts(source.facts, decisions), owner);
      return { published: await publishFacts(this.services.store, dumpKey, file), warnings: [] };
    } catch (error) {
      const detail = `The masked dump is complete, but has no facts to compare a restore with, because they could not be stored: ${sentence(detailOf(error))}`;
      const warning = withCode('FACTS_NOT_PUBLISHED', detail);
      this.log.warn(warning, { errorCode: 'FACTS_NOT_PUBLISHED' });
      return { published: undefined, warnings: [warning] };
    }
  }

  /** Warnings of the last masked dump. Not to know them is no reason to fail. */
  async #knownWarnings(key: string): Promise<readonly string[]> {
    const { store, config } = this.services;
    const found = await lastManifests(store, config.prefix, this.target, key).catch(() => undefined);
    return found?.last.warnings ?? [];
  }

  async #object(key: string): Promise<StoredObject> {
    const object = await this.services.store.find(key);
    if (object) return object;
    throw this.#disappeared(key);
  }

  #made(key: string): ManifestError {
    return new ManifestError(
      'OBJECT_IN_THE_WAY',
      `The object "${key}" in bucket "${this.services.store.bucket}" is a masked dump whose run died before its manifest, and the dump or the rules that it was made with have changed since. ` +
        `It gets no manifest, and is no dump for any reader. Delete it, and have the slot masked again with {"slot": "${this.target.slot}"}.`,
    );
  }

  #unreadable(key: string): ManifestError {
    return new ManifestError(
      'DUMP_UNREADABLE',
      `The masked dump "${key}" in bucket "${this.services.store.bucket}" decompresses and has its last line, but its text could not be read to its end. Delete it, and have the slot masked again with {"slot": "${this.target.slot}"}.`,
    );
  }

  #disappeared(key: string): LockError {
    return new LockError(
      'DUMP_DISAPPEARED',
      `The masked dump "${key}" disappeared from bucket "${this.services.store.bucket}" while its manifest was made. Find out who or what deletes objects there. The slot is masked again.`,
    );
  }
}

interface Published {
  readonly summary: DumpSummary;
}

interface PublishedFacts {
  readonly published: Manifest['facts'];
  readonly warnings: string[];
}

/** What differs between a masked dump that was made and one that was read back. */
interface Made {
  readonly bytes: number;
  readonly sha256: string;
  readonly parts: Manifest['dump']['parts'];
  readonly proof: Pick<Manifest['run'], 'provenBy' | 'dumpSeconds'>;
  readonly masked: Pick<NonNullable<Manifest['masked']>, 'rows' | 'scanned'>;
}

/**
 * Names and kinds of what was dumped. Which server it was, and how far its log was, is of no use to a reader of masked dumps; by the
 * digest, a restore into it is refused.
 */
function sourceOf({ source: { manifest } }: MaskPlan, contents: MaskedContents): Manifest['source'] {
  const { flavour, serverVersion, client, selection, databases, server } = manifest.source;
  const tableDatabases = databasesOf(contents);
  const digest = server && serverDigest(server);
  return {
    flavour,
    serverVersion,
    client,
    ...(digest !== undefined && { serverDigest: digest }),
    ...(selection && { selection }),
    databases,
    tables: contents.tables.map(({ name }) => name),
    ...(tableDatabases && { tableDatabases }),
  };
}

function originOf({ source, rules }: MaskPlan): Pick<NonNullable<Manifest['masked']>, 'from' | 'rulesSha256'> {
  const { bucket, key, versionId, bytes, sha256 } = source.manifest.dump;
  const from = {
    job: source.manifest.job,
    bucket,
    key,
    ...(versionId === undefined ? {} : { versionId }),
    bytes,
    sha256,
  };
  return { from, rulesSha256: rules.sha256 };
}
