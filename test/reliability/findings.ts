import type { MigrationResult } from './migrations/migration-trial';
import type { ExploredDesign } from './model/explorations';
import type { GuardFindings } from './mutants/prove-guards';
import type { ControlResult } from './negative-controls';
import type { TestOutcome } from './proven-by-tests';
import type { RaceResult } from './race';
import type { SlotFindings } from './slots/check-slots';
import type { Tally } from './tally';
import type { VariableFindings } from './variables/prove-variables';

/** All that a proof came to: what the report is written from, and the verdict. */
export interface Findings {
  readonly seed: string;
  readonly minutes: number;
  readonly model: readonly ExploredDesign[];
  /** One for each design, the function's own first. */
  readonly slots: readonly SlotFindings[];
  readonly tallies: readonly Tally[];
  readonly raced: RaceResult;
  readonly controls: readonly ControlResult[];
  /** A mysqldump that ends half-way and says nothing, and how many of its dumps became visible. */
  readonly refusal: { readonly attempts: number; readonly visible: number };
  /** Migrations of databases while they are dumped. */
  readonly migrations: readonly MigrationResult[];
  /** Dumps under odd global values of variables, by server. */
  readonly variables: readonly VariableFindings[];
  readonly tests: readonly TestOutcome[];
  readonly guards: readonly GuardFindings[];
}
