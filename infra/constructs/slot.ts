import { Construct } from 'constructs';
import { ENV } from '../../functions/dump/env';
import { expression } from '../synth/expression';
import { input } from '../synth/input';
import { type Contribution, rule } from './contribution';

/** The hour field of the cron expression names an hour from 0 to 3. */
const NAMES_AN_EARLY_HOUR = 'can(regex("(^|,)0?[0-3]([,/-]|$)", split(" ", var.schedule_expression)[1]))';

/** When the job is scheduled, and which date an event of that schedule stands for. */
export class Slot extends Construct {
  readonly contribution: Contribution = {
    environment: {
      [ENV.slotUnit]: expression('var.slot_unit'),
      [ENV.slotTimezone]: expression('var.schedule_timezone'),
    },
    preconditions: [
      rule(
        // Etc/… zones have a fixed offset.
        `var.schedule_timezone == "UTC" || startswith(var.schedule_timezone, "Etc/") || var.schedule_allow_skipped_hours || !${NAMES_AN_EARLY_HOUR}`,
        'schedule_expression must not name an hour from 0 to 3 in a time zone with daylight saving, because the hour that is skipped in spring would lose the run of that date: choose 4 or later, or UTC, or set schedule_allow_skipped_hours = true when the zone has no daylight saving',
        'schedule_expression',
        'schedule_timezone',
      ),
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'slot');
    input(this, 'schedule_expression', {
      type: 'string',
      description:
        'When the job runs: an EventBridge cron expression with six fields, for example `cron(0 3 * * ? *)`.',
      rules: [
        {
          condition: 'can(regex("^cron[(]([^ ()]+ ){5}[^ ()]+[)]$", var.schedule_expression))',
          must: 'be an EventBridge cron expression with six fields, for example cron(0 3 * * ? *)',
        },
      ],
    });
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
        'Accepts a schedule from 00:00 to 03:59 in a time zone other than UTC. Set it for zones without daylight saving: elsewhere, the night in which the clock skips that hour has no run.',
    });
    input(this, 'schedule_enabled', {
      type: 'bool',
      default: true,
      description: 'Whether the schedule starts the job.',
    });
    input(this, 'slot_unit', {
      type: 'string',
      default: 'day',
      description:
        'What one run stands for: `day`, or `hour` for a schedule that fires more than once a day. More events in the same day or hour change nothing.',
      rules: [{ condition: 'contains(["day", "hour"], var.slot_unit)', must: 'be "day" or "hour"' }],
    });
  }
}
