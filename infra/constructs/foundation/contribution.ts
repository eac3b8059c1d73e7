import type { Statement } from './policy';
import type { Precondition } from './precondition';

/** What a construct adds to the main function. The stack collects the contributions and hands them to the function. */
export interface Contribution {
  /** Environment variables, as Terraform templates. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Environment variables that are omitted where the template yields null. */
  readonly optionalEnvironment?: Readonly<Record<string, string>>;
  /** Permissions that the function's role needs because of this construct. */
  readonly statements?: readonly Statement[];
  /**
   * Rules between several inputs. They belong to the function, not to the variables, because a validation can refer to
   * other variables only from Terraform 1.9 on. Terraform reports all violated rules of the function together.
   */
  readonly preconditions?: readonly Precondition[];
}

/** The sum of several contributions. */
export function combined(contributions: readonly Contribution[]): Required<Contribution> {
  return {
    environment: Object.assign({}, ...contributions.map(({ environment }) => environment)),
    optionalEnvironment: Object.assign({}, ...contributions.map(({ optionalEnvironment }) => optionalEnvironment)),
    statements: contributions.flatMap(({ statements }) => statements ?? []),
    preconditions: contributions.flatMap(({ preconditions }) => preconditions ?? []),
  };
}
