import type { HandOverFindings } from '../hand-over/prove-hand-over';
import type { MigrationResult } from '../migrations/migration-trial';
import type { ExploredDesign } from '../model/explorations';
import type { GuardFindings } from '../mutants/prove-guards';
import type { ControlResult } from '../negative-controls';
import type { RaceResult } from '../race';
import type { SlotFindings } from '../slots/check-slots';
import type { VariableFindings } from '../variables/prove-variables';
import type { FamilySummary } from './family-summary';
import type { TestOutcome } from './proven-by-tests';

/** All results of `npm run prove`: source of the report and of the verdict. */
export interface Findings {
  readonly seed: string;
  readonly minutes: number;
  readonly model: readonly ExploredDesign[];
  /** One entry per design; the function's own design is the first. */
  readonly slots: readonly SlotFindings[];
  readonly summaries: readonly FamilySummary[];
  readonly raced: RaceResult;
  readonly controls: readonly ControlResult[];
  /** Trials of a function with a runner. */
  readonly handOver: HandOverFindings;
  /** Result of a mysqldump that ends half-way with exit status 0: attempts, and dumps that became visible. */
  readonly refusal: { readonly attempts: number; readonly visible: number };
  /** Trials with migrations during dumps. */
  readonly migrations: readonly MigrationResult[];
  /** Dumps with unusual global values of variables, by server. */
  readonly variables: readonly VariableFindings[];
  readonly tests: readonly TestOutcome[];
  readonly guards: readonly GuardFindings[];
}
