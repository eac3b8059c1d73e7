import { setTimeout as sleep } from 'node:timers/promises';
import { SHOP, type Target } from './databases';
import type { Migration, Step } from './migration';
import type { RootSessions } from './root-sessions';

export type Phase = 'waiting' | 'running' | 'over';

const POLL_MS = 30;
/** A session that waits in this number of consecutive polls waits for the dump, not for a session of the migration. */
const POLLS = 10;
/** How long the first of two sessions sleeps; the second waits for its lock by then. */
const LOCKED_SECONDS = 0.15;

/** One run of a migration, which may have to wait for the dump. */
export class MigrationRun {
  phase: Phase = 'waiting';
  #ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly server: RootSessions,
    private readonly migration: Migration,
    private readonly table: Target,
  ) {}

  /** Begins. Resolves when the migration has ended or waits for a lock. */
  async begin(): Promise<void> {
    if (this.phase !== 'waiting') return;
    this.phase = 'running';
    this.#ended = this.#run();
    this.#ended.catch(() => {});
    await Promise.race([this.#ended.catch(() => {}), this.#waits()]);
  }

  /** Waits until the migration has ended. @throws Error of a failed statement */
  async settle(): Promise<void> {
    await this.#ended;
  }

  async #run(): Promise<void> {
    for (const step of this.migration.steps(this.table)) await perform(this.server, step);
    this.phase = 'over';
  }

  async #waits(): Promise<void> {
    for (let waited = 0; this.phase === 'running' && waited < POLLS; ) {
      await sleep(POLL_MS);
      const waits =
        (await isWaiting(this.server, '%etadata lock%')) || (await isWaiting(this.server, 'Waiting for table%'));
      waited = waits ? waited + 1 : 0;
    }
  }
}

/** Performs one step of a migration and waits for its end. */
export async function perform(server: RootSessions, step: Step): Promise<void> {
  if (typeof step === 'string') {
    await server.sql(step, SHOP);
    return;
  }
  const first = server.sql(`${step.lock}; SELECT SLEEP(${LOCKED_SECONDS}); ${step.release}`, SHOP);
  first.catch(() => {});
  // The lock itself may have to wait for the dump.
  while (!(await isWaiting(server, 'User sleep'))) {
    if ((await Promise.race([first.then(() => 'over'), sleep(POLL_MS)])) === 'over') break;
  }
  await Promise.all([first, server.sql(step.waiting, SHOP)]);
}

async function isWaiting(server: RootSessions, state: string): Promise<boolean> {
  const count = await server.sql(
    `SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'root' AND state LIKE '${state}'`,
  );
  return Number(count) > 0;
}
