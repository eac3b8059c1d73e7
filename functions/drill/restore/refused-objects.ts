import { sentence } from '../../core/errors';
import type { DrillProblem } from '../../dump-format/results/drill-verdict';
import type { AcceptedFindings } from '../findings/accepted-findings';
import { describeProblem } from '../findings/describe-problem';
import type { HeadedObject } from './headings';

/** Characters of one message that are kept. */
const CHARACTERS = 1_000;

/** The objects of a dump that the server of a drill refused, with the first error of each. */
export class RefusedObjects {
  /** Maximum number of objects whose errors are kept. */
  static readonly KEPT = 20;

  /** The first of them, apart from accepted ones. */
  readonly problems: DrillProblem[] = [];
  /** Number of such objects. */
  count = 0;
  /** Numbers of all errors, also of those that followed the first one of an object. */
  readonly errors = new Set<number>();
  readonly #labels = new Set<string>();

  constructor(private readonly accepted: Pick<AcceptedFindings, 'accepts'>) {}

  /** Number of objects, with accepted ones. */
  get size(): number {
    return this.#labels.size;
  }

  has(label: string): boolean {
    return this.#labels.has(label);
  }

  /** Takes an error of an object. What follows an object that does not exist fails, too, so that only the first one counts. */
  add({ label, about }: HeadedObject, message: string, errorNumber?: number): void {
    if (errorNumber !== undefined) this.errors.add(errorNumber);
    if (this.#labels.has(label)) return;
    this.#labels.add(label);
    const problem: DrillProblem = {
      object: label,
      ...(errorNumber === undefined ? {} : { errorNumber }),
      message: sentence(message.slice(0, CHARACTERS)),
    };
    if (this.accepted.accepts(about, describeProblem(problem))) return;
    this.count += 1;
    if (this.problems.length < RefusedObjects.KEPT) this.problems.push(problem);
  }
}
