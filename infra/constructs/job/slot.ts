import { Construct } from 'constructs';
import type { JobSlotsEnv } from '../../../functions/slot-job/event/job-slots';
import { SLOT_UNITS, type SlotUnit } from '../../../functions/slot-job/event/slot';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Contribution } from '../foundation/contribution';
import { oneOf } from '../foundation/input-rules/choice';
import { type Precondition, rule } from '../foundation/precondition';
import { EVERY_HOUR, RUNS_PER_DAY, RUNS_PER_HOUR, ScheduleExpression } from './schedule-expression';
import { HAS_SKIPPED_TIMES, IS_KNOWN_ZONE, ScheduleTimezone, SKIPPED_TIMES, ZONE_HINT } from './schedule-timezone';

const DEFAULT_UNIT: SlotUnit = 'day';

/** The schedule of the job, and the slots that its events stand for. */
export class Slot extends Construct {
  readonly contribution: Contribution;

  constructor(scope: Construct, env: Pick<JobSlotsEnv, 'slotUnit' | 'slotTimezone'>) {
    super(scope, 'slot');
    new ScheduleExpression(this);
    new ScheduleTimezone(this);
    this.inputs();
    this.contribution = {
      environment: {
        [env.slotUnit]: expression('var.slot_unit'),
        [env.slotTimezone]: expression('var.schedule_timezone'),
      },
      preconditions: [...zoneRules(), runsOnceA('day', RUNS_PER_DAY), runsOnceA('hour', RUNS_PER_HOUR, 'an')],
    };
  }

  private inputs(): void {
    input(this, 'schedule_allow_skipped_hours', {
      type: 'bool',
      default: false,
      description:
        'Accepts a schedule at a local time that the zone skips when its clocks go forward: that date has no run. Also accepts an hourly schedule in such a zone: one hour in autumn has no run.',
    });
    input(this, 'schedule_allow_repeats', {
      type: 'bool',
      default: false,
      description:
        'Accepts a schedule that runs more than once in a slot. Only the first event makes the dump (or runs the script); later events change nothing, or retry a failure. For several dumps or runs a day, set `slot_unit` to `hour` instead.',
    });
    input(this, 'schedule_enabled', {
      type: 'bool',
      default: true,
      description: 'Whether the schedule starts the job.',
    });
    input(this, 'slot_unit', {
      type: 'string',
      default: DEFAULT_UNIT,
      description: 'Period of one slot: `day`, or `hour` for a schedule that runs more than once a day.',
      rules: [oneOf('slot_unit', SLOT_UNITS)],
    });
  }
}

function zoneRules(): Precondition[] {
  return [
    rule(
      IS_KNOWN_ZONE,
      `schedule_timezone must be a name of the IANA time zone database in its exact spelling, for example UTC or Europe/Berlin${ZONE_HINT}`,
      'schedule_timezone',
    ),
    rule(
      `length(${SKIPPED_TIMES}) == 0 || ${EVERY_HOUR} || var.schedule_allow_skipped_hours`,
      `schedule_expression must not contain a time that the zone skips when its clocks go forward (${expression(`join(", ", ${SKIPPED_TIMES})`)}), because that date would have no run: choose another time, or UTC, or set schedule_allow_skipped_hours = true to accept the gap`,
      'schedule_expression',
      'schedule_timezone',
    ),
    rule(
      `!(${EVERY_HOUR} && ${HAS_SKIPPED_TIMES}) || var.schedule_allow_skipped_hours`,
      'schedule_timezone must be UTC or another zone without daylight saving for an hourly schedule, because EventBridge Scheduler runs only once in the repeated hour in autumn, and one hour would have no run; hours are labelled in UTC in any case',
      'schedule_expression',
      'schedule_timezone',
    ),
  ];
}

/** Requires the schedule to run at most once in a slot. */
function runsOnceA(unit: SlotUnit, runs: string, article = 'a'): Precondition {
  return rule(
    `var.slot_unit != "${unit}" || ${runs} <= 1 || var.schedule_allow_repeats`,
    `schedule_expression must not run ${expression(runs)} times ${article} ${unit} when slot_unit is "${unit}", because only the first run makes the dump of a slot (or runs its script), and the others change nothing without an error: run once a slot, set slot_unit = "hour" for several times a day, or set schedule_allow_repeats = true when the others are retries`,
    'schedule_expression',
    'slot_unit',
  );
}
