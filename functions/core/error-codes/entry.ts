/** Entry of a code in the index of errors, `docs/errors.md`. */
export interface ErrorCodeEntry {
  /** One line, for readers who know neither the code nor the program. */
  readonly meaning: string;
  /** What to do, in general; the message names the objects and values. */
  readonly action: string;
}

/** Beginning of an action when a repetition may be all that is needed. */
export const RETRIED = 'The run is retried. If it fails again';
