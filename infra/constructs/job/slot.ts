import { Construct } from 'constructs';
import { ENV } from '../../../functions/dump/env';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { type Contribution, rule } from '../foundation/contribution';
import { EVERY_HOUR, FIRINGS_PER_DAY, FIRINGS_PER_HOUR, ScheduleTimes, SKIPPED_TIMES } from './schedule-times';

const REPEATS =
  'only the first makes a dump of its slot (or runs its script), and the others silently change nothing: fire once a slot, set slot_unit = "hour" for several times a day, or set schedule_allow_repeats = true when they are meant as further attempts';

/** When the job is scheduled, and which date an event of that schedule stands for. */
export class Slot extends Construct {
  readonly contribution: Contribution = {
    environment: {
      [ENV.slotUnit]: expression('var.slot_unit'),
      [ENV.slotTimezone]: expression('var.schedule_timezone'),
    },
    preconditions: [
      rule(
        'local.time_zone_is_known',
        `schedule_timezone must be a name of the IANA time zone database, as it is written there, for example UTC or Europe/Berlin${expression('local.time_zone_meant')}`,
        'schedule_timezone',
      ),
      rule(
        `length(${SKIPPED_TIMES}) == 0 || ${EVERY_HOUR} || var.schedule_allow_skipped_hours`,
        `schedule_expression must not name a time that the zone skips when its clocks go forward (${expression(`join(", ", ${SKIPPED_TIMES})`)}), because the run of that date would be lost: choose another time, or UTC, or set schedule_allow_skipped_hours = true to accept that`,
        'schedule_expression',
        'schedule_timezone',
      ),
      rule(
        `!(${EVERY_HOUR} && local.time_zone_skips != "") || var.schedule_allow_skipped_hours`,
        'schedule_timezone must be UTC or another zone without daylight saving for a schedule of every hour, because EventBridge Scheduler fires once in the hour that comes twice in autumn, and one hour would have no run: hours are labelled in UTC anyway',
        'schedule_expression',
        'schedule_timezone',
      ),
      rule(
        `var.slot_unit != "day" || ${FIRINGS_PER_DAY} <= 1 || var.schedule_allow_repeats`,
        `schedule_expression must not fire ${expression(FIRINGS_PER_DAY)} times a day when slot_unit is "day", because ${REPEATS}`,
        'schedule_expression',
        'slot_unit',
      ),
      rule(
        `var.slot_unit != "hour" || ${FIRINGS_PER_HOUR} <= 1 || var.schedule_allow_repeats`,
        `schedule_expression must not fire ${expression(FIRINGS_PER_HOUR)} times an hour when slot_unit is "hour", because ${REPEATS}`,
        'schedule_expression',
        'slot_unit',
      ),
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'slot');
    new ScheduleTimes(this);
    input(this, 'schedule_timezone', {
      type: 'string',
      default: 'UTC',
      description:
        'IANA time zone of `schedule_expression`, and of the date that a run is for. `UTC` makes an EventBridge rule; any other zone an EventBridge Scheduler schedule.',
      rules: [
        {
          condition: 'can(regex("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$", var.schedule_timezone))',
          must: 'be the name of an IANA time zone, for example UTC or Europe/Berlin',
        },
      ],
    });
    input(this, 'schedule_allow_skipped_hours', {
      type: 'bool',
      default: false,
      description:
        'Accepts a schedule at a local time that the zone skips when its clocks go forward: that date has no run. Also a schedule of every hour in such a zone: one hour in autumn has no run.',
    });
    input(this, 'schedule_allow_repeats', {
      type: 'bool',
      default: false,
      description:
        'Accepts a schedule that fires more than once in a slot. Only the first event makes the dump (or runs the script); later ones find it done, or try again what failed.',
    });
    input(this, 'schedule_enabled', {
      type: 'bool',
      default: true,
      description: 'Whether the schedule starts the job.',
    });
    input(this, 'slot_unit', {
      type: 'string',
      default: 'day',
      description: 'What one run stands for: `day`, or `hour` for a schedule that fires more than once a day.',
      rules: [{ condition: 'contains(["day", "hour"], var.slot_unit)', must: 'be "day" or "hour"' }],
    });
  }
}
