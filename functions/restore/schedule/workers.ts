/** Work for one of several sessions. */
export type Job<W> = (worker: W) => Promise<void>;

interface Queued<W> {
  readonly job: Job<W>;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/** Deals jobs to workers: each to the next one that is idle. The first failure ends everything. */
export class Workers<W> {
  readonly #idle: W[];
  readonly #count: number;
  readonly #urgent: Queued<W>[] = [];
  readonly #queue: Queued<W>[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** @param onFailure is called once, with the first error */
  constructor(
    workers: readonly W[],
    private readonly onFailure: (error: unknown) => void = () => {},
  ) {
    this.#idle = [...workers];
    this.#count = workers.length;
  }

  /** How many workers have a job. */
  get busy(): number {
    return this.#count - this.#idle.length;
  }

  /** @throws the first error of a job. */
  throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /**
   * Resolves when the job is done. No caller has to wait for it: a failure is reported to the next caller.
   *
   * @param isUrgent whether it comes before others: what takes long begins early.
   */
  submit(job: Job<W>, isUrgent = false): Promise<void> {
    const result = new Promise<void>((done, fail) => {
      (isUrgent ? this.#urgent : this.#queue).push({ job, done, fail });
    });
    result.catch(() => {});
    this.#deal();
    return result;
  }

  #deal(): void {
    if (this.#failure) this.#cancel(this.#failure.error);
    while (this.#idle.length > 0) {
      const next = this.#urgent.shift() ?? this.#queue.shift();
      if (!next) return;
      void this.#run(this.#idle.shift() as W, next);
    }
  }

  async #run(worker: W, { job, done, fail }: Queued<W>): Promise<void> {
    try {
      await job(worker);
      this.#idle.push(worker);
      done();
    } catch (error) {
      this.#idle.push(worker);
      if (!this.#failure) {
        this.#failure = { error };
        this.onFailure(error);
      }
      fail(error);
    }
    this.#deal();
  }

  #cancel(error: unknown): void {
    for (const { fail } of [...this.#urgent.splice(0), ...this.#queue.splice(0)]) fail(error);
  }
}
