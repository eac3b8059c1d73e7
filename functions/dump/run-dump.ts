import type { Clock } from '../core/clock';
import { DeadlineError, LockError, SourceError } from '../core/errors';
import { Lease } from '../core/lock/lease';
import type { Attempt, LockOperation } from '../core/lock/operations';
import { type AttemptState, next, type Observations, type Phase, StandByEnded, TIMINGS } from '../core/lock/protocol';
import type { DumpFacts, LockRecord } from '../core/lock/record';
import type { LockTable } from '../core/lock/table';
import type { Log } from '../core/logger';
import type { Manifest } from '../core/manifest';
import { compressionOf, type DumpTarget, dumpKey, lockKey } from '../core/object-keys';
import { compressorFor } from './compress/compressor';
import type { Config } from './config';
import type { Connection } from './credentials/connection';
import { dumpAndUpload, type UploadedDump } from './dump-and-upload';
import { findExistingDump } from './existing-dump';
import { assertProven } from './gate';
import { type DumpPlan, preflight } from './preflight/preflight';
import { publishManifest } from './publish-manifest';
import { readBack } from './read-back';
import { compareWithLastDumps, type SizeComparison } from './size-history';
import { DUMP_TOOL } from './source/arguments';
import type { Toolbox } from './source/toolbox';
import type { DumpStore, OpenUpload, StoredObject } from './upload/dump-store';

/** What a run works with; built once by the composition root. */
export interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly lockTable: LockTable;
  readonly store: DumpStore;
  readonly toolbox: Toolbox;
  readonly newId: () => string;
  readonly resolveConnection: () => Promise<Connection>;
  /** Path of a file with these CA certificates, or of the bundle of Amazon RDS. */
  readonly caFile: (pem: string | undefined) => string;
}

/** The invocation that a run belongs to. */
export interface Invocation {
  readonly requestId: string;
  /** Milliseconds until Lambda ends the function. */
  readonly remaining: () => number;
}

/** How a run ended well. */
export type RunResult =
  | {
      readonly outcome: 'dumped' | 'adopted';
      readonly facts: DumpFacts;
      readonly seconds: number;
      /** Whether the dump is much smaller than the last ones; undefined when that is not known. */
      readonly shrunk: boolean | undefined;
    }
  | { readonly outcome: 'already-done'; readonly record: LockRecord };

/** What is known of the dump that this run makes, from the first part to the manifest. */
interface DumpInProgress {
  readonly open: OpenUpload;
  readonly plan: DumpPlan;
  readonly connection: Connection;
  readonly dumped: UploadedDump;
}

/**
 * One attempt to have a slot's dump: performs the states of the lock protocol (`core/lock/protocol.ts`) one after the
 * other. When this settles, no child runs, no request is on its way, and no upload is left open.
 *
 * @throws what made the attempt fail; the slot is then FAILED, or RUNNING under another attempt.
 */
export async function runDump(
  target: DumpTarget,
  invocation: Invocation,
  services: Services,
  log: Log,
): Promise<RunResult> {
  return new Run(target, invocation, services, log).toEnd();
}

class Run {
  readonly #attempt: Attempt;
  readonly #key: string;
  readonly #startedAt: Date;
  readonly #startedTicks: number;
  readonly #deadline = new AbortController();
  #lease: Lease | undefined;
  /** Monotonic time before the lock was asked for last. */
  #askedAt = 0;
  #open: OpenUpload | undefined;
  #dump: DumpInProgress | undefined;
  #size: Promise<SizeComparison | undefined> | undefined;

  constructor(
    private readonly target: DumpTarget,
    private readonly invocation: Invocation,
    private readonly services: Services,
    private readonly log: Log,
  ) {
    this.#attempt = { owner: services.newId(), requestId: invocation.requestId };
    this.#key = lockKey(target);
    this.#startedAt = services.clock.now();
    this.#startedTicks = services.clock.monotonic();
  }

  async toEnd(): Promise<RunResult> {
    const stopWatchdog = this.#startWatchdog();
    let state: AttemptState = { phase: 'acquire' };
    try {
      while (state.phase !== 'end') {
        const observation: object = await this.#observe(state);
        state = next(state, observation as never, this.#attempt.owner);
        await this.#enter(state);
      }
    } finally {
      stopWatchdog();
      await this.#lease?.stop();
    }
    if (state.outcome === 'failed') throw asError(state.error, this.#key);
    if (state.outcome === 'already-done') return { outcome: state.outcome, record: state.record };
    const { outcome, facts } = state;
    const shrunk = (await this.#compareSize(facts.objectKey, facts.bytes))?.shrunk;
    return { outcome, facts, seconds: this.#seconds(), shrunk };
  }

  /** What each state of the protocol does, in the order in which a run passes them. */
  readonly #stages: { [P in Exclude<Phase, 'end'>]: (state: Extract<AttemptState, { phase: P }>) => Promise<object> } =
    {
      acquire: () => this.#ask({ type: 'acquire', version: this.#version(), now: this.services.clock.now() }),
      'stand-by': () => this.#standBy(),
      takeover: ({ seenVersion }) =>
        this.#ask({ type: 'takeover', version: this.#version(), now: this.services.clock.now(), seenVersion }),
      look: () => findExistingDump(this.services.store, this.services.config.prefix, this.target, this.#signal()),
      adopt: ({ objectKey }) => this.#adopt(objectKey),
      dump: ({ fence }) => this.#dumpOrRetry(fence),
      confirm: () => this.#confirm(),
      complete: () => this.#complete(),
      identify: ({ fence }) => this.#identify(fence),
      publish: () => this.#publish(),
      done: ({ fence, facts }) => this.#write({ type: 'done', version: this.#version(), fence, facts }),
      fail: ({ fence, error }) =>
        this.#write({
          type: 'failed',
          version: this.#version(),
          fence,
          lastError: asError(error, this.#key).message.slice(0, 1_000),
        }),
    };

  async #observe(state: AttemptState): Promise<object> {
    const stage = this.#stages[state.phase as Exclude<Phase, 'end'>] as (state: AttemptState) => Promise<object>;
    const invisible =
      state.phase === 'look' || state.phase === 'adopt' || state.phase === 'dump' || state.phase === 'confirm';
    try {
      if (invisible) this.#signal().throwIfAborted();
      return await stage(state);
    } catch (error) {
      // A run that has lost its lock stands by; before its dump is visible, nothing else matters.
      if (invisible && this.#lease?.lost.aborted) return { lost: true };
      // Whatever broke off because the time was up, the time is what to tell.
      if (invisible && this.#deadline.signal.aborted) return { error: this.#deadline.signal.reason };
      return { error };
    }
  }

  /** What a change of state brings with it: renewals run exactly while the lock is held, and no upload stays open. */
  async #enter(state: AttemptState): Promise<void> {
    this.log.info(`run: ${state.phase}`, 'fence' in state ? { fence: state.fence } : {});
    const completing = state.phase === 'confirm' || state.phase === 'complete' || state.phase === 'identify';
    const completed = state.phase === 'publish' || state.phase === 'done';
    if (!completing && !completed && this.#open) await this.#abortUpload(this.#open);
    if (!completing) this.#open = undefined;

    const holds = 'fence' in state && state.phase !== 'done' && state.phase !== 'fail';
    if (this.#lease && !(holds && this.#lease.fence === state.fence)) {
      await this.#lease.stop();
      this.#lease = undefined;
    }
    if (holds && !this.#lease) {
      const { lockTable, clock } = this.services;
      const newVersion = () => this.#version();
      this.#lease = new Lease(lockTable, this.#key, this.#attempt, state.fence, clock, newVersion, this.#askedAt);
      this.#lease.start();
    }
  }

  #ask(operation: LockOperation) {
    this.#askedAt = this.services.clock.monotonic();
    return this.#write(operation);
  }

  #write(operation: LockOperation) {
    return this.services.lockTable.write(this.#key, operation, this.#attempt);
  }

  async #standBy(): Promise<Observations['stand-by']> {
    const { clock, lockTable } = this.services;
    await clock.sleep(TIMINGS.readEvery);
    const record = await lockTable.read(this.#key);
    return { record, at: clock.monotonic(), remaining: this.invocation.remaining() };
  }

  async #adopt(objectKey: string): Promise<Observations['adopt']> {
    const { store } = this.services;
    const compression = compressionOf(objectKey) ?? this.services.config.compression;
    this.log.warn('A dump without a manifest is there: its run died. It is read back to prove it.', { objectKey });
    const proof = await readBack(objectKey, compression, this.services, this.#signal());
    const object = await this.#object(objectKey);
    const { owner, fence } = object.metadata ?? { owner: this.#attempt.owner, fence: 0 };
    const manifest = this.#manifest(object, proof, { owner, fence, provenBy: 'read-back' }, [], {
      flavour: /mariadb/i.test(proof.serverVersion) ? 'mariadb' : 'mysql',
      serverVersion: proof.serverVersion,
      databases: [],
      tables: [...proof.tables],
      warnings: await this.#sizeWarnings(object),
    });
    return { facts: await publishManifest(store, object, manifest) };
  }

  /** credentials → preflight → mysqldump → compress → upload; once more when a table changed while it was dumped. */
  async #dumpOrRetry(fence: number): Promise<Observations['dump']> {
    const { config, resolveConnection, caFile, toolbox } = this.services;
    const connection = await resolveConnection();
    const plan = await preflight(connection, caFile(connection.tlsCa), toolbox, this.#signal());
    for (const warning of plan.warnings) this.log.warn(warning);
    this.log.info('preflight passed', { server: plan.serverVersion, estimatedBytes: plan.estimatedBytes });
    const key = dumpKey(config.prefix, this.target, config.compression);
    try {
      await this.#dumpOnce(key, fence, connection, plan);
    } catch (error) {
      if (!(error instanceof SourceError && error.retryable) || this.#signal().aborted) throw error;
      this.log.warn('A table changed while it was dumped; trying once more.', { error: error.message });
      if (this.#open) await this.#abortUpload(this.#open);
      await this.#dumpOnce(key, fence, connection, plan);
    }
    return { uploaded: true };
  }

  async #dumpOnce(key: string, fence: number, connection: Connection, plan: DumpPlan): Promise<void> {
    const { config, toolbox, store, clock } = this.services;
    const compressor = compressorFor(config.compression, config.compressionLevel, toolbox);
    const { job, slot } = this.target;
    const metadata = { job, slot, owner: this.#attempt.owner, fence };
    const open = await store.open(key, compressor.contentType, metadata, this.#signal());
    this.#open = open;
    const { flavour, keepsHistory, options } = plan;
    let saidAt = clock.monotonic();
    const dumped = await dumpAndUpload(
      { flavour, databases: connection.databases, keepsHistory, options, compressor },
      open,
      { toolbox, store, password: connection.password },
      this.#signal(),
      (bytes) => {
        if (clock.monotonic() - saidAt < 10_000) return;
        saidAt = clock.monotonic();
        this.log.info('dumping', { compressedBytes: bytes, seconds: this.#seconds() });
      },
    );
    this.#dump = { open, plan, connection, dumped };
  }

  async #confirm(): Promise<Observations['confirm']> {
    const lockRenewed = (await this.#lease?.confirm(this.#signal())) ?? false;
    if (!lockRenewed) return { lost: true };
    this.#deadline.signal.throwIfAborted();
    assertProven({ ...this.#inProgress().dumped.evidence, lockRenewed });
    return { proven: true };
  }

  async #complete(): Promise<Observations['complete']> {
    const { open, dumped } = this.#inProgress();
    try {
      await this.services.store.complete(
        open,
        dumped.uploaded.parts.map(({ completed }) => completed),
      );
      return { completed: true };
    } catch (error) {
      // 409, 412, 500, a timeout: whatever S3 said or didn't say, only a look at the object tells what it did.
      return { unclear: error };
    }
  }

  async #identify(fence: number): Promise<Observations['identify']> {
    const object = await this.services.store.find(this.#inProgress().open.key);
    if (!object) return { whose: 'nobody' };
    const { metadata } = object;
    return { whose: metadata?.owner === this.#attempt.owner && metadata.fence === fence ? 'ours' : 'theirs' };
  }

  async #publish(): Promise<Observations['publish']> {
    const { open, plan, connection, dumped } = this.#inProgress();
    const object = await this.#object(open.key);
    const { owner, fence } = object.metadata ?? { owner: this.#attempt.owner, fence: 0 };
    const parts = dumped.uploaded.parts.map(({ bytes, crc32 }) => ({ bytes, crc32 }));
    const manifest = this.#manifest(object, dumped.uploaded, { owner, fence, provenBy: 'dump' }, parts, {
      flavour: plan.flavour,
      serverVersion: plan.serverVersion,
      databases: [...connection.databases],
      tables: [...dumped.tables],
      warnings: [...plan.warnings, ...dumped.notes, ...(await this.#sizeWarnings(object))],
    });
    return { facts: await publishManifest(this.services.store, object, manifest) };
  }

  async #sizeWarnings({ key, bytes }: StoredObject): Promise<string[]> {
    const warning = (await this.#compareSize(key, bytes))?.warning;
    if (warning === undefined) return [];
    this.log.warn(warning);
    return [warning];
  }

  /** Compares the dump with the last ones, once in a run. Not to know is no reason to fail. */
  #compareSize(key: string, bytes: number): Promise<SizeComparison | undefined> {
    const { store, config } = this.services;
    if (config.shrinkShare === undefined) return Promise.resolve(undefined);
    this.#size ??= compareWithLastDumps(store, config.prefix, this.target, { key, bytes }, config.shrinkShare).catch(
      (error) => {
        this.log.warn('The dump could not be compared with the last ones.', {
          error: asError(error, this.#key).message,
        });
        return undefined;
      },
    );
    return this.#size;
  }

  #manifest(
    object: StoredObject,
    { bytes, sha256 }: { bytes: number; sha256: string },
    run: Pick<Manifest['run'], 'owner' | 'fence' | 'provenBy'>,
    parts: Manifest['dump']['parts'],
    { warnings, ...source }: Omit<Manifest['source'], 'client'> & { warnings: string[] },
  ): Manifest {
    const { job, slot } = this.target;
    return {
      schemaVersion: 1,
      job,
      slot,
      dump: {
        bucket: this.services.store.bucket,
        key: object.key,
        ...(object.versionId === undefined ? {} : { versionId: object.versionId }),
        etag: object.etag,
        compression: compressionOf(object.key) ?? this.services.config.compression,
        bytes,
        sha256,
        parts,
      },
      run: {
        ...run,
        requestId: this.#attempt.requestId,
        startedAt: this.#startedAt.toISOString(),
        completedAt: this.services.clock.now().toISOString(),
        seconds: this.#seconds(),
      },
      source: { ...source, client: DUMP_TOOL[source.flavour] },
      warnings,
    };
  }

  async #object(key: string): Promise<StoredObject> {
    const object = await this.services.store.find(key);
    if (object) return object;
    throw new LockError(
      `The dump "${key}" disappeared from bucket "${this.services.store.bucket}" while its manifest was made.`,
    );
  }

  async #abortUpload(open: OpenUpload): Promise<void> {
    this.#open = undefined;
    try {
      await this.services.store.abort(open);
    } catch (error) {
      this.log.warn('The upload could not be aborted; the lifecycle rule of the bucket removes its parts.', {
        error: asError(error, this.#key).message,
      });
    }
  }

  #inProgress(): DumpInProgress {
    if (!this.#dump) throw new LockError(`The run of "${this.#key}" has no dump to complete.`);
    return this.#dump;
  }

  #startWatchdog(): () => void {
    const stopped = new AbortController();
    const time = Math.max(0, this.invocation.remaining() - TIMINGS.watchdog);
    this.services.clock.sleep(time, stopped.signal).then(
      () => this.#deadline.abort(new DeadlineError(deadlineMessage(this.#key, time))),
      () => {},
    );
    return () => stopped.abort();
  }

  #signal(): AbortSignal {
    return this.#lease ? AbortSignal.any([this.#deadline.signal, this.#lease.lost]) : this.#deadline.signal;
  }

  #version(): string {
    return this.services.newId();
  }

  #seconds(): number {
    return Math.round(this.services.clock.monotonic() - this.#startedTicks) / 1000;
  }
}

function deadlineMessage(key: string, milliseconds: number): string {
  return (
    `The run of "${key}" was cut off after ${Math.round(milliseconds / 1000)} s, ${TIMINGS.watchdog / 1000} s before the function's timeout. ` +
    `Raise the variable timeout (900 s at most) or memory_size, dump fewer databases in one job, or check whether the database stalls.`
  );
}

function asError(error: unknown, key: string): Error {
  if (error instanceof StandByEnded) {
    return new LockError(
      `Another run holds the lock "${key}" (request ${error.record?.requestId ?? 'unknown'}), and the time of this one is up. It is tried again.`,
    );
  }
  return error instanceof Error ? error : new Error(String(error));
}
