/** The function that counts seconds of a processor for the test file that runs (test/processor-time.js). */
const COUNTER = Symbol.for('lambda-mysqldump processor time');

/** Counts seconds that a process took for this one without being its child. */
export function addProcessorTime(seconds: number): void {
  (globalThis as { [COUNTER]?: (seconds: number) => void })[COUNTER]?.(seconds);
}
