/** Limits the bytes of statements that wait or are executed, so that reading a dump waits for the server. */
export class ByteBudget {
  #used = 0;
  #waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  constructor(private readonly limit: number) {}

  /** Bytes that are taken. */
  get used(): number {
    return this.#used;
  }

  /** Resolves when there is room. A statement that is larger than all room gets it when nothing else has any. */
  take(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, go: resolve });
      this.#serve();
    });
  }

  release(bytes: number): void {
    this.#used -= bytes;
    this.#serve();
  }

  #serve(): void {
    for (;;) {
      const [next] = this.#waiting;
      // guard: reading-waits-for-the-server
      if (!next || (this.#used > 0 && this.#used + next.bytes > this.limit)) return;
      this.#waiting.shift();
      this.#used += next.bytes;
      next.go();
    }
  }
}
