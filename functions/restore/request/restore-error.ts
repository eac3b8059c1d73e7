import type { ErrorCode } from '../../core/error-codes';
import { type Explanation, explainTogether, LambdaMysqldumpError } from '../../core/errors';

/** Where in a dump a restore stopped. */
export interface Place {
  /** Number of the statement, from 1 on. */
  readonly statement: number;
  /** Place of its first byte in the text of the dump. */
  readonly offset: number;
  /** By its name in the dump. */
  readonly database: string | undefined;
  readonly object: string | undefined;
}

/** A dump was not restored, or not completely. */
export class RestoreError extends LambdaMysqldumpError {
  constructor(
    code: ErrorCode,
    detail: string,
    options?: ErrorOptions & {
      /** The statement that it stopped at. */
      readonly place?: Place;
      /** Number of the server's error. */
      readonly errno?: number;
    },
  ) {
    super(code, detail, options);
    this.place = options?.place;
    this.errno = options?.errno;
  }

  readonly place: Place | undefined;
  readonly errno: number | undefined;
}

/** A restore was refused before it had written anything. Names every problem at once. */
export class RestoreRefused extends RestoreError {
  constructor(readonly problems: readonly [Explanation, ...Explanation[]]) {
    const [first, ...others] = problems;
    const { code, detail } = others.length === 0 ? first : explainTogether('The restore is refused:', problems);
    super(code, detail);
  }
}

/** @throws {RestoreRefused} when there is a problem. */
export function refuse(problems: readonly Explanation[]): void {
  const [first, ...others] = problems;
  if (first) throw new RestoreRefused([first, ...others]);
}
