import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { Contribution } from '../foundation/contribution';
import { wholeNumber } from '../foundation/input-rules/number';
import { rule } from '../foundation/precondition';
import { VERIFIES } from '../verify/verify-inputs';
import { warnOfLongLocks } from './long-locks';

/** Inputs with a number of periods, by their units. */
const KEEP = {
  hour: 'keep_hourly',
  day: 'keep_daily',
  week: 'keep_weekly',
  month: 'keep_monthly',
  year: 'keep_yearly',
};
const DAYS = 'expiration_days';
const ALL = [...Object.values(KEEP), DAYS];

/** Terraform expression: some rule states which dumps are kept, so that others expire. */
export const RETAINS = 'local.retains';

/** Inputs of the retention, and the rules between them and others. */
export class RetentionInputs extends Construct {
  readonly contribution: Contribution = {
    preconditions: [
      rule(
        `!${RETAINS} || ${VERIFIES}`,
        'verify must be true when keep_… or expiration_days is set, because a dump expires only when a later one is known to be good',
        'verify',
        ...ALL,
      ),
      rule(
        `var.${KEEP.hour} == null || var.slot_unit == "hour"`,
        'keep_hourly must be null when slot_unit is "day", because such a job has one dump a day (keep_daily)',
        KEEP.hour,
        'slot_unit',
      ),
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'retention-inputs');
    for (const [unit, name] of Object.entries(KEEP)) {
      input(this, name, {
        type: 'number',
        default: null,
        description: `Number of ${PERIODS[unit]} that keep a dump, counted back from the newest: of each the best one (drilled before verified), among equals the newest. ${NOTES[unit] ?? ''}Null: no rule for ${PERIODS[unit]}.`,
        rules: [wholeNumber(name, { from: 1, to: 10_000 })],
      });
    }
    input(this, DAYS, {
      type: 'number',
      default: null,
      description:
        'Number of days before the newest verified dump within which every dump is kept. Dumps that neither this nor a `keep_…` keeps expire. The newest verified dump, the newest drilled one, and everything newer never expire. Without this and without any `keep_…`, nothing expires.',
      rules: [wholeNumber(DAYS, { from: 1, unit: 'days' })],
    });
    local(
      this,
      'retains',
      expression(
        `length([for count in [${ALL.map((name) => `var.${name}`).join(', ')}] : count if count != null]) > 0`,
      ),
    );
    warnOfLongLocks(this, RETAINS, `max(coalesce(var.${KEEP.day}, 0), coalesce(var.${DAYS}, 0))`);
  }
}

const PERIODS: Readonly<Record<string, string>> = {
  hour: 'hours',
  day: 'days',
  week: 'weeks',
  month: 'months',
  year: 'years',
};

const NOTES: Readonly<Record<string, string>> = {
  hour: 'Only with `slot_unit = "hour"`. ',
  day: 'The forced dumps of these days are kept, too. ',
  week: 'Weeks begin on Monday (ISO 8601). ',
};

/** Templates of the optional environment variables: null where an input is. */
export function optionalNumber(name: string): string {
  return expression(`var.${name} == null ? null : tostring(var.${name})`);
}

export { DAYS as EXPIRATION_DAYS, KEEP };
