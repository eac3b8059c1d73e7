import { buffer } from 'node:stream/consumers';
import type { StoredObject } from '../../core/aws/object-store';
import { detailOf, LockError, ManifestError, sentence, withCode } from '../../core/errors';
import type { Log } from '../../core/logger';
import { flavourOf } from '../../core/sql/flavour';
import { parseFacts } from '../../dump-format/facts/file/parse-facts';
import { compressionOf } from '../../dump-format/keys/object-keys';
import { dumpMetadata } from '../../dump-format/manifest/dump-metadata';
import type { DumpSummary } from '../../dump-format/manifest/dump-summary';
import type { Manifest, SelectedTables } from '../../dump-format/manifest/manifest';
import { selectionTexts } from '../../dump-format/selection/database-selection';
import type { RowCounts } from '../../dump-format/text/dump-text';
import type { HandOver } from '../../slot-job/lock/record';
import { attemptError, type LockSession } from '../../slot-job/lock/session';
import type { SlotTarget } from '../../slot-job/target';
import { adoptFacts } from '../../store-dump/publish/adopt-facts';
import { manifestOf } from '../../store-dump/publish/manifest';
import { publishFacts } from '../../store-dump/publish/publish-facts';
import { publishManifest } from '../../store-dump/publish/publish-manifest';
import { readBack } from '../../store-dump/publish/read-back';
import { runOfManifest } from '../../store-dump/publish/run-of-manifest';
import { tableDatabases } from '../history/since-last-dump';
import { DUMP_TOOL } from '../mysqldump/arguments';
import { manifestServer } from '../server/manifest-server';
import type { Services } from '../services';
import type { UploadedDump } from '../tries/pipeline-run';
import { selectionOfAdopted } from './adopted-selection';
import type { LastDumpsComparison } from './last-dumps-comparison';
import { readMerged } from './read-merged';
import { tablesOfSelection } from './selection-of-dump';

/** The dump that a manifest was written for. */
interface Published {
  readonly summary: DumpSummary;
}

const NO_FACTS =
  'The dump is complete, but has no facts to compare a restore with, because they could not be stored or read again:';

const NO_USERS =
  'The dump is complete, but has no accounts (dump_users): the run that made it did not dump them. Force a dump of this slot to have them.';

/** What makes an object in the bucket a dump: its manifest, with all that is known of it. */
export class Publication {
  constructor(
    private readonly target: SlotTarget,
    private readonly session: LockSession,
    private readonly services: Services,
    private readonly log: Log,
    private readonly lastDumps: LastDumpsComparison,
  ) {}

  /** The last hand-over of the slot, which is known when the lock is held. */
  handOver: HandOver | undefined;

  /** Proves a dump that a run left without a manifest, by reading it back. */
  async adopt(objectKey: string, warnings: readonly string[]): Promise<Published> {
    const compression = compressionOf(objectKey) ?? this.services.config.compression;
    this.log.warn('A dump without a manifest is there: its run died. It is read back to prove it.', { objectKey });
    const proof = await readBack(objectKey, compression, this.services, this.session.signal);
    if (!proof.isRead) throw this.#unreadable(objectKey);
    const object = await this.#object(objectKey);
    const { signal } = this.session;
    const facts = await this.#facts(() => adoptFacts(this.services.store, object, signal), signal);
    const source = {
      flavour: flavourOf(proof.serverVersion),
      serverVersion: proof.serverVersion,
      // That of the dump, which is known by it as one that this job would have made.
      selection: {
        ...selectionTexts((await this.services.resolveSource()).selection),
        ...(await this.#adoptedSelection(object, proof.rows, facts.published)),
      },
      databases: [],
      tables: [...proof.tables],
    };
    return this.#publishFor(
      object,
      { ...proof, parts: [] },
      { provenBy: 'read-back' },
      source,
      [...warnings, ...facts.warnings],
      facts.published,
    );
  }

  /** The manifest of a dump that this run has made. */
  async publish(dump: UploadedDump): Promise<Published> {
    const { open, plan, connection, dumped, milliseconds } = dump;
    const { clock, config } = this.services;
    const { uploaded } = dumped;
    const parts = uploaded.parts.map(({ bytes, crc32 }) => ({ bytes, crc32 }));
    const { flavour, serverVersion, estimatedBytes, estimatedRows } = plan;
    const source = {
      flavour,
      serverVersion,
      server: manifestServer(plan.server, plan.replication, clock, dumped.position),
      selection: { ...selectionTexts(connection.selection), ...tablesOfSelection(dump) },
      databases: [...plan.databases],
      estimatedBytes,
      estimatedRows,
      tables: dumped.tables.map(({ name }) => name),
      tableDatabases: tableDatabases(dumped.tables),
      ...(config.parallelism > 1 ? { processes: dumped.processes } : {}),
    };
    const warnings = [...plan.warnings, ...dumped.notes];
    for (const note of dumped.notes) this.log.warn(note);
    const compression = compressionOf(open.key) ?? config.compression;
    const readAt = clock.monotonic();
    // Of several processes the whole is not hashed on the way: it is read once, before its manifest makes it a dump.
    const sha256 =
      uploaded.sha256 ?? (await readMerged(open.key, compression, uploaded, this.services, this.session.signal));
    const dumpSeconds = Math.round(milliseconds + clock.monotonic() - readAt) / 1000;
    const contents = { bytes: uploaded.bytes, sha256, parts };
    const object = await this.#object(open.key);
    // A dump can be deleted before its manifest is there, and replaced by another run.
    // guard: no-manifest-for-another-dump
    if (dumpMetadata(object)?.owner !== this.session.attempt.owner) throw this.#disappeared(open.key);
    const facts = await this.#facts(async () =>
      dump.facts === undefined ? undefined : publishFacts(this.services.store, open.key, dump.facts),
    );
    return this.#publishFor(
      object,
      contents,
      { provenBy: 'dump', dumpSeconds },
      source,
      [...warnings, ...facts.warnings],
      facts.published,
    );
  }

  /** What the job's patterns came to in a dump that was read back. Facts only add to what its text shows. */
  async #adoptedSelection(object: StoredObject, rows: RowCounts, facts: Manifest['facts']): Promise<SelectedTables> {
    const { store, config } = this.services;
    const metadata = dumpMetadata(object);
    const read = async (key: string) => parseFacts(await buffer(await store.read(key, this.session.signal)));
    const { excluded, structureOnly } = config.tables;
    const isNeeded = excluded.length > 0 || (structureOnly.length > 0 && metadata?.ignoresCase === undefined);
    const known = facts && isNeeded ? await read(facts.key).catch(() => undefined) : undefined;
    return selectionOfAdopted(config.tables, rows, known, metadata);
  }

  /** Facts for the manifest. A dump without them is better than none, so that a failure is a warning. */
  async #facts(
    find: () => Promise<Manifest['facts']>,
    signal?: AbortSignal,
  ): Promise<{ published: Manifest['facts']; warnings: string[] }> {
    try {
      return { published: await find(), warnings: [] };
    } catch (error) {
      signal?.throwIfAborted();
      const reason = sentence(detailOf(attemptError(error, this.session.key)));
      const warning = withCode('FACTS_NOT_PUBLISHED', `${NO_FACTS} ${reason}`);
      this.log.warn(warning, { errorCode: 'FACTS_NOT_PUBLISHED' });
      return { published: undefined, warnings: [warning] };
    }
  }

  async #publishFor(
    object: StoredObject,
    contents: Parameters<typeof manifestOf>[3],
    proof: Pick<Manifest['run'], 'provenBy' | 'dumpSeconds'>,
    source: Omit<Manifest['source'], 'client'>,
    warnings: readonly string[],
    facts: Manifest['facts'],
  ): Promise<Published> {
    const { store, clock } = this.services;
    const { attempt } = this.session;
    const { owner, fence, users } = dumpMetadata(object) ?? { owner: attempt.owner, fence: 0, users: undefined };
    const before = await this.lastDumps.contents(object.key, source);
    const all = [
      ...warnings,
      ...this.#usersWarnings(proof, users),
      ...before.warnings,
      ...(await this.lastDumps.sizeWarnings(object)),
    ];
    const run = runOfManifest(this.session, clock, { owner, fence }, proof, this.handOver);
    const manifest = manifestOf(
      this.target,
      store.bucket,
      object,
      contents,
      run,
      {
        ...source,
        client: DUMP_TOOL[source.flavour],
        ...(before.changes ? { sinceLastDump: before.changes } : {}),
      },
      all,
      all.filter((warning) => !before.known.includes(warning)),
      { facts, users },
    );
    return { summary: await publishManifest(store, object, manifest) };
  }

  /** The run that made an adopted dump may not have dumped accounts, which this one should. */
  #usersWarnings({ provenBy }: Pick<Manifest['run'], 'provenBy'>, users: Manifest['users']): string[] {
    // guard: names-a-dump-without-its-accounts
    if (provenBy === 'dump' || users !== undefined || !this.services.config.dumpUsers) return [];
    const warning = withCode('USERS_INCOMPLETE', NO_USERS);
    this.log.warn(warning, { errorCode: 'USERS_INCOMPLETE' });
    return [warning];
  }

  async #object(key: string): Promise<StoredObject> {
    const object = await this.services.store.find(key);
    if (object) return object;
    throw this.#disappeared(key);
  }

  #unreadable(key: string): ManifestError {
    return new ManifestError(
      'DUMP_UNREADABLE',
      `The dump "${key}" in bucket "${this.services.store.bucket}" decompresses and has its last line, but its text could not be read to its end, so that its tables are not known. ` +
        `Restore it into a scratch database to be sure of it, and move it away; the next event of this slot makes a new dump.`,
    );
  }

  #disappeared(key: string): LockError {
    return new LockError(
      'DUMP_DISAPPEARED',
      `The dump "${key}" disappeared from bucket "${this.services.store.bucket}" while its manifest was made. Find out who or what deletes objects there. The slot is dumped again.`,
    );
  }
}
