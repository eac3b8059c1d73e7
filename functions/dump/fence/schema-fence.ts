import type { Clock } from '../../core/clock';
import { type SessionTarget, SqlSession } from '../client/sql-session';
import type { SchemaFingerprint } from './fingerprint';
import { judgeSchema, type SchemaVerdict } from './judge';
import { type FingerprintRequest, readFingerprint } from './read-fingerprint';

/** How long after the second of the last DDL statement the dump begins, in milliseconds: clocks of files are coarse. */
const MARGIN_MS = 50;

/**
 * Shows whether the schema changed while a dump was made. mysqldump's snapshot holds rows and no definitions: it locks no
 * table that it isn't reading, so a table that is renamed, exchanged or altered meanwhile is dumped as what its name
 * means at that moment, with whichever of its rows the snapshot knows.
 *
 * The schema is read before the snapshot and after the last row. No lock is held in between, which would block the
 * migrations of others.
 */
export class SchemaFence {
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

  /**
   * Reads the schema again, after the last row of the dump.
   *
   * @param dumped names of the tables and views that the dump holds.
   * @throws {SessionError}
   */
  async judge(dumped: readonly string[], signal: AbortSignal): Promise<SchemaVerdict> {
    const after = await SqlSession.use(this.target, signal, (session) => readFingerprint(session, this.request));
    return judgeSchema(this.request, this.before, after, dumped);
  }
}
