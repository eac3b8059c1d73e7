/** An observation, and whether it matches the promise of its scenario. */
export interface Finding {
  readonly text: string;
  readonly asPromised: boolean;
}

/** One part of the demo. It is proven when all its observations match the promise. */
export class Scenario {
  readonly #findings: Finding[] = [];

  constructor(
    readonly number: number,
    readonly title: string,
  ) {}

  /** Records an observation: a sentence with actual values, also if they are not as promised. */
  record(text: string, asPromised = true): void {
    this.#findings.push({ text, asPromised });
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  get proven(): boolean {
    return this.#findings.length > 0 && this.#findings.every(({ asPromised }) => asPromised);
  }

  get verdict(): string {
    return this.proven ? 'proven' : 'NOT PROVEN';
  }

  /**
   * Runs the scenario. An error becomes a finding, so that the other scenarios continue.
   *
   * @returns the result of `show`, which later scenarios use; undefined when it failed
   */
  async prove<T>(show: (scenario: Scenario) => Promise<T>): Promise<T | undefined> {
    try {
      return await show(this);
    } catch (error) {
      this.record(error instanceof Error ? error.message : String(error), false);
      return undefined;
    }
  }
}

/** Reason why a scenario did not run, when it needs the result of a failed one. */
export const NOTHING_TO_SHOW = 'There was no dump to use for this.';
