import type { Job, Workers } from './workers';

/** Orders the work on one table: rows in any order, then what needs all of them. */
export class TableWork<W> {
  /** What needs all rows, in its order: keys, then triggers. */
  readonly afterRows: Job<W>[] = [];
  /** Notes that the table is finished. */
  record: () => Promise<void> = async () => {};
  /** Rows that are under way, or wait for a session. */
  #rows = new Set<Promise<void>>();
  #last: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  /** @param isOrdered whether rows are restored one statement after the other, in the order of the dump. */
  constructor(
    private readonly workers: Workers<W>,
    private readonly isOrdered: boolean,
  ) {}

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /** Resolves when the rows are restored. */
  addRows(job: Job<W>): Promise<void> {
    const rows = this.isOrdered ? this.#last.then(() => this.workers.submit(job)) : this.workers.submit(job);
    this.#last = rows;
    this.#rows.add(rows);
    const forget = () => this.#rows.delete(rows);
    rows.then(forget, forget);
    return rows;
  }

  /** Resolves when all rows so far are restored. @throws the error of a job. */
  async rowsDone(): Promise<void> {
    // guard: keys-after-all-rows
    await Promise.all(this.#rows);
    this.workers.throwIfFailed();
  }

  /** Ends the rows: what needs all of them follows at once, and then the record. */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    this.#closing.catch(() => {});
    return this.#closing;
  }

  /** Goes on with rows after {@link close}. */
  async reopen(): Promise<void> {
    await this.#closing;
    this.#closing = undefined;
  }

  async #finish(): Promise<void> {
    await this.rowsDone();
    while (this.afterRows.length > 0) {
      const steps = this.afterRows.splice(0);
      await this.workers.submit(async (worker) => {
        for (const step of steps) await step(worker);
      }, true);
    }
    await this.record();
  }
}
