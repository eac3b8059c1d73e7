import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { ZONES_BY_SKIPPED_TIMES } from '../../time-zones/table';
import { matching } from '../foundation/input-rules/pattern';

/** Terraform expression: `schedule_timezone` is in the IANA database. */
export const IS_KNOWN_ZONE = 'local.time_zone_is_known';
/** Terraform template: ", here <name>" when the name differs in case only. */
export const ZONE_HINT = expression('local.time_zone_meant');
/** Terraform expression: the zone has daylight saving. */
export const HAS_SKIPPED_TIMES = 'local.time_zone_skips != ""';
/** Terraform expression: times of the schedule that do not exist on the day when the clocks go forward. */
export const SKIPPED_TIMES = 'local.schedule_skipped_times';

/** The time zone of the schedule, and the local times that it skips as local values for the rules of other constructs. */
export class ScheduleTimezone extends Construct {
  constructor(scope: Construct) {
    super(scope, 'schedule-timezone');
    input(this, 'schedule_timezone', {
      type: 'string',
      default: 'UTC',
      description:
        'IANA time zone of `schedule_expression` and of the dates of the slots. With `UTC` the module creates an EventBridge rule, with any other zone an EventBridge Scheduler schedule. A change may leave its date without a run.',
      rules: [
        matching(
          'schedule_timezone',
          '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$',
          'be the name of an IANA time zone, for example UTC or Europe/Berlin',
        ),
      ],
    });
    const zones = Object.fromEntries(
      Object.entries(ZONES_BY_SKIPPED_TIMES).map(([skipped, names]) => [skipped, names.join(' ')]),
    );
    // Keyed by the skipped minutes, which is much shorter than one entry for each zone.
    local(this, 'time_zones', zones);
    const all = 'split(" ", join(" ", values(local.time_zones)))';
    local(this, 'time_zone_is_known', expression(`contains(${all}, var.schedule_timezone)`));
    local(
      this,
      'time_zone_meant',
      expression(
        `join("", [for zone in ${all} : ", here \${zone}" if lower(zone) == lower(var.schedule_timezone) && zone != var.schedule_timezone])`,
      ),
    );
    local(
      this,
      'time_zone_skips',
      expression(
        'join(",", [for skipped, zones in local.time_zones : skipped if contains(split(" ", zones), var.schedule_timezone)])',
      ),
    );
    local(
      this,
      'schedule_skipped_times',
      expression(
        'flatten([for interval in compact(split(",", local.time_zone_skips)) : [for hour in local.schedule_hours : [for minute in local.schedule_minutes : format("%02d:%02d", hour, minute) if hour * 60 + minute >= tonumber(split("-", interval)[0]) && hour * 60 + minute < tonumber(split("-", interval)[1])]]])',
      ),
    );
  }
}
