/** Something that was seen, and whether it is what the point promises. */
export interface Finding {
  readonly text: string;
  readonly asPromised: boolean;
}

/** One of the things that the demo shows. It is proven when everything that was seen of it is as promised. */
export class Point {
  readonly #findings: Finding[] = [];

  constructor(
    readonly number: number,
    readonly title: string,
  ) {}

  /** Notes what was seen: a sentence made of actual values, also when it isn't what was hoped for. */
  saw(text: string, asPromised = true): void {
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
   * Shows the point. An error is a finding too, so that the other points go on.
   *
   * @returns what `show` found for later points, or undefined when it failed.
   */
  async prove<T>(show: (point: Point) => Promise<T>): Promise<T | undefined> {
    try {
      return await show(this);
    } catch (error) {
      this.saw(error instanceof Error ? error.message : String(error), false);
      return undefined;
    }
  }
}

/** Why a point could not be shown, when it needs what an earlier one did not find. */
export const NOTHING_TO_SHOW = 'There was no dump to show this with.';
