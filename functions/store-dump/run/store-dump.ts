import type { CompletedPart } from '@aws-sdk/client-s3';
import { withCode } from '../../core/errors';
import type { Log } from '../../core/logger';
import { dumpMetadata } from '../../dump-format/manifest/dump-metadata';
import type { DumpSummary } from '../../dump-format/manifest/dump-summary';
import type { LockWrite } from '../../slot-job/lock/operations';
import type { HandOver, LockRecord, Place } from '../../slot-job/lock/record';
import type { LockSession } from '../../slot-job/lock/session';
import type { Lost, Performers } from '../../slot-job/protocol';
import { abortUpload } from '../upload/abort-upload';
import type { DumpStore, OpenUpload } from '../upload/dump-store';
import {
  type AttemptState,
  abandonedUpload,
  BREAKABLE,
  type DumpRecord,
  dumpProtocol,
  HOLDING,
  type Observations,
  type States,
} from './protocol';

/** The upload of a dump, whose parts are all in S3. */
export interface DumpUpload {
  readonly open: OpenUpload;
  readonly parts: readonly CompletedPart[];
}

/** The phases of a run that depend on where the text of its dump comes from. `Made` is a dump that is not visible yet. */
export interface DumpMaker<Made> {
  /** Takes the record that was read or written when the lock was asked for. */
  taken(record: LockRecord | undefined): void;
  check(record: DumpRecord): Promise<Observations<Made>['check']>;
  look(claim: Place | undefined): Promise<Observations<Made>['look']>;
  adopt(objectKey: string): Promise<Observations<Made>['adopt']>;
  make(fence: number, claim: Place | undefined): Promise<Observations<Made>['dump']>;
  ask(record: DumpRecord): Promise<Observations<Made>['ask']>;
  start(number: number, reason: string): Promise<Observations<Made>['start']>;
  uploadOf(made: Made): DumpUpload;
  /** The gate. @throws {GateError} when the dump is not proven complete. */
  assertProven(made: Made, lockRenewed: boolean): void;
  /** Writes what a reader has to find who finds the dump. */
  prepare(made: Made): Promise<void>;
  publish(made: Made): Promise<Observations<Made>['publish']>;
  /** Publishes the metrics of a dump. */
  report(summary: DumpSummary): Promise<void>;
  /** An error as it may be logged and stored. */
  explain(error: unknown): Error;
  /** What a person can do when the time is up. */
  advice(): string;
}

/** What a run works with. */
export interface StoreServices {
  readonly session: LockSession;
  readonly store: DumpStore;
  readonly log: Log;
}

/** How a run ended that did not fail. */
export type StoredDump =
  | { readonly outcome: 'handed-over'; readonly handOver: HandOver }
  | { readonly outcome: 'dumped' | 'adopted'; readonly summary: DumpSummary }
  | { readonly outcome: 'already-done'; readonly record: DumpRecord };

/** Reason for a second dump, in the lock record. */
const GONE = withCode(
  'DUMP_DISAPPEARED',
  'The dump that it had made is no longer in the bucket, or its manifest is not.',
);

/** Length of the error in a lock record, in characters. */
const MAX_ERROR_LENGTH = 1_000;

/**
 * One attempt to have a slot's dump: performs the states of the protocol one after the other. When this settles, no
 * request is on its way, and no upload is left open.
 *
 * @throws what made the attempt fail, explained; the slot is then FAILED, or RUNNING under another attempt.
 */
export async function storeDump<Made>(maker: DumpMaker<Made>, services: StoreServices): Promise<StoredDump> {
  return new Run(maker, services).run();
}

class Run<Made> {
  readonly #next = dumpProtocol<Made>();

  constructor(
    private readonly maker: DumpMaker<Made>,
    private readonly services: StoreServices,
  ) {}

  async run(): Promise<StoredDump> {
    const { session } = this.services;
    const end = await session.run<Active<Made>, End<Made>>(
      { phase: 'acquire' },
      {
        step: (state) => session.step(state, { performers: this.#performers, next: this.#next, breakable: BREAKABLE }),
        onChange: (before, after) => this.#onChange(before, after),
        holding: HOLDING,
        advice: this.maker.advice(),
      },
    );
    if (end.outcome === 'failed') throw this.maker.explain(end.error);
    if (end.outcome === 'handed-over') return { outcome: end.outcome, handOver: end.handOver };
    if (end.outcome === 'already-done') return { outcome: end.outcome, record: end.record };
    return { outcome: end.outcome, summary: end.summary };
  }

  /** How each phase is performed, in the order in which a run passes them. */
  get #performers(): Performers<States<Made>, Observations<Made>> {
    const { maker } = this;
    const { session } = this.services;
    return {
      acquire: () => this.#taking(session.acquire()),
      'stand-by': () => session.standBy(),
      takeover: ({ seenVersion }) => this.#taking(session.takeover(seenVersion)),
      ask: ({ record }) => maker.ask(record),
      reclaim: ({ seenVersion }) => this.#taking(session.reclaim(seenVersion)),
      check: ({ record }) => maker.check(record),
      redo: ({ seenVersion }) => this.#taking(session.redo(seenVersion, GONE)),
      look: ({ claim }) => maker.look(claim),
      adopt: ({ objectKey }) => maker.adopt(objectKey),
      dump: ({ fence, claim }) => maker.make(fence, claim),
      start: ({ number, reason }) => maker.start(number, reason),
      'hand-over': ({ fence, handOver }) => session.write({ type: 'hand-over', fence, handOver }),
      confirm: ({ upload }) => this.#confirm(upload),
      complete: ({ upload }) => this.#complete(upload),
      identify: ({ fence, upload }) => this.#identify(fence, upload),
      publish: ({ upload }) => maker.publish(upload),
      report: async ({ summary }) => {
        await maker.report(summary);
        return { reported: true };
      },
      done: ({ fence, summary }) => session.write({ type: 'done', fence, summary }),
      fail: ({ fence, error }) => {
        const lastError = maker.explain(error).message.slice(0, MAX_ERROR_LENGTH);
        return session.write({ type: 'failed', fence, lastError });
      },
    };
  }

  async #onChange(before: Active<Made>, after: Active<Made> | End<Made>): Promise<void> {
    const { maker } = this;
    const { log } = this.services;
    const { phase } = after;
    log.info('run', { phase, ...('fence' in after ? { fence: after.fence } : {}) });
    const abandoned = abandonedUpload(before, after);
    if (!abandoned) return;
    const run = { services: this.services, log, explain: (error: unknown) => maker.explain(error) };
    await abortUpload(run, maker.uploadOf(abandoned).open);
  }

  async #taking(asked: Promise<LockWrite>): Promise<LockWrite> {
    const write = await asked;
    this.maker.taken(write.written ? write.record : write.old);
    return write;
  }

  async #confirm(made: Made): Promise<Observations<Made>['confirm'] | Lost> {
    const { session, store } = this.services;
    const lockRenewed = await session.confirm();
    if (!lockRenewed) return { lost: true };
    this.maker.assertProven(made, lockRenewed);
    await this.maker.prepare(made);
    // Behind the gate: a dump that it refuses binds no later attempt to its place.
    const claim = { bucket: store.bucket, key: this.maker.uploadOf(made).open.key };
    // guard: claims-before-completing
    return (await session.confirm(claim)) ? { proven: true, claim } : { lost: true };
  }

  async #complete(made: Made): Promise<Observations<Made>['complete']> {
    const { open, parts } = this.maker.uploadOf(made);
    try {
      await this.services.store.complete(open, [...parts]);
      return { completed: true };
    } catch (error) {
      // 409, 412, 500, a timeout: only the object shows what S3 did.
      return { unclear: error };
    }
  }

  async #identify(fence: number, made: Made): Promise<Observations<Made>['identify']> {
    const { session, store } = this.services;
    const object = await store.find(this.maker.uploadOf(made).open.key);
    if (!object) return { whose: 'nobody' };
    const metadata = dumpMetadata(object);
    // guard: knows-its-own-object
    return { whose: metadata?.owner === session.attempt.owner && metadata.fence === fence ? 'ours' : 'theirs' };
  }
}

type Active<Made> = Exclude<AttemptState<Made>, { phase: 'end' }>;
type End<Made> = Extract<AttemptState<Made>, { phase: 'end' }>;
