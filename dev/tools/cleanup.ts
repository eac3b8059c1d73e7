import { setTimeout as sleep } from 'node:timers/promises';
import { note } from './progress';

/** How long the cleanup waits for something that is still starting, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Stops what was started, in reverse order. */
export class Cleanup {
  readonly #tasks: (() => unknown)[] = [];
  #hasBegun = false;

  /** True once the cleanup has begun. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  add(task: () => unknown): void {
    this.#tasks.push(task);
  }

  /** Returns what is being started, and stops it at the cleanup, also if that begins before the start is complete. */
  own<T>(starting: Promise<T>, end: (started: T) => unknown): Promise<T> {
    this.add(() => Promise.race([starting.then(end, () => undefined), sleep(PATIENCE_MS)]));
    return starting;
  }

  async run(): Promise<void> {
    this.#hasBegun = true;
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop()) {
      await Promise.resolve()
        .then(task)
        .catch((error: unknown) => note(`While stopping: ${error}`));
    }
  }
}
