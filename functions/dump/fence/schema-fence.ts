import type { Clock } from '../../core/time/clock';
import type { NamedObject } from '../../dump-format/selection/table-selection';
import { type SessionTarget, SqlSession } from '../client/sql-session';
import type { Readings } from './compare';
import type { SchemaFingerprint } from './fingerprint';
import { judgeSchema, type SchemaVerdict } from './judge';
import type { DoubtfulDump } from './messages';
import { type FingerprintRequest, readFingerprint } from './read-fingerprint';
import { readHighestIdentity } from './read-physical-tables';
import { isSelectable } from './select-objects';

/** How long after the second of the last DDL statement the dump begins, in milliseconds: clocks of files are coarse. */
const MARGIN_MS = 50;

/** A verdict, and what a message about it names. */
export interface JudgedSchema extends Omit<DoubtfulDump, 'doubts'> {
  readonly verdict: SchemaVerdict;
}

/**
 * Shows whether the schema changed while a dump was made. mysqldump's snapshot holds rows and no definitions: it locks no
 * table that it isn't reading, so a table that is renamed, exchanged or altered meanwhile is dumped as what its name
 * means at that moment, with whichever of its rows the snapshot knows.
 *
 * The schema is read before the snapshot and after the last row. No lock is held in between, which would block the
 * migrations of others. In between, when every snapshot is there, InnoDB's highest identity is read: only what has a higher
 * one is certainly newer than the snapshot (see `compare.ts`).
 */
export class SchemaFence {
  readonly #over = new AbortController();
  #newest: Promise<number | undefined> = Promise.resolve(undefined);

  private constructor(
    private readonly target: SessionTarget,
    private readonly request: FingerprintRequest,
    private readonly before: SchemaFingerprint,
  ) {}

  /**
   * Reads the schema. The dump may begin when this settles.
   *
   * @throws {SessionError}
   */
  static async open(
    target: SessionTarget,
    request: FingerprintRequest,
    clock: Clock,
    signal: AbortSignal,
  ): Promise<SchemaFence> {
    const before = await SqlSession.use(target, signal, (session) => readFingerprint(session, request));
    // A second change within one second would have the same time of creation, and so would show nothing.
    const newest = [...before.objects.values()].reduce(
      (last, { createdAt = '' }) => (createdAt > last ? createdAt : last),
      '',
    );
    if (newest !== '' && newest >= before.readAt) await clock.sleep(1_000 + MARGIN_MS, signal);
    return new SchemaFence(target, request, before);
  }

  /** Whether the databases had a trigger before the snapshot. */
  get hasTriggers(): boolean {
    return [...this.before.objects.values()].some(({ kind }) => kind === 'trigger');
  }

  /** Tables, views and sequences of the databases before the snapshot, also those that are left out. */
  get objects(): readonly NamedObject[] {
    return [...this.before.objects.values(), ...this.before.leftOut].filter(isSelectable);
  }

  /** To be called when every dump process has its snapshot. */
  snapshotTaken(signal: AbortSignal): void {
    if (!this.request.mayProcess) return;
    this.#newest = SqlSession.use(
      this.target,
      AbortSignal.any([signal, this.#over.signal]),
      (session) => readHighestIdentity(session, this.request),
      // Without it, more is unclear.
    ).catch(() => undefined);
  }

  /**
   * Reads the schema again, after the last row of the dump.
   *
   * @param dumped tables and views that the dump holds.
   * @throws {SessionError}
   */
  async judge(dumped: Readings['dumped'], signal: AbortSignal): Promise<JudgedSchema> {
    const newest = await this.#newest;
    const after = await SqlSession.use(this.target, signal, (session) => readFingerprint(session, this.request));
    const { request, before } = this;
    const leavesOut = !request.tableSelection.isEverything;
    const verdict = judgeSchema(request, request.mayProcess, { before, after, newest, dumped, leavesOut });
    return { verdict, databases: request.databases, from: before.readAt, to: after.readAt };
  }

  /** Ends what is still being read. No client runs when this settles. */
  async close(): Promise<void> {
    this.#over.abort();
    await this.#newest;
  }
}
