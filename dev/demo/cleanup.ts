import { setTimeout as sleep } from 'node:timers/promises';
import { note } from '../tools/progress';

/** How long the end of the demo waits for something that is still starting, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Things to be ended, in the reverse order of their start. */
export class Cleanup {
  readonly #tasks: (() => unknown)[] = [];
  #hasBegun = false;

  /** True when everything is being ended or has been. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  add(task: () => unknown): void {
    this.#tasks.push(task);
  }

  /** Passes on what is being started, and ends it in the end, also when that comes before it has started. */
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
