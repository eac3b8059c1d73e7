import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { ZONES_BY_SKIPPED_TIMES } from '../../time-zones/table';

/** Terraform expressions about the schedule: it names minutes and hours only, or minutes only. */
export const EVERY_DAY = 'can(regex("^cron[(][^ ]+ [^ ]+ [*?] [*] [*?] [*][)]$", var.schedule_expression))';
export const EVERY_HOUR = '(length(local.schedule_hours) == 24)';

/** Terraform expressions: how often it fires on a day, and in an hour, in which it fires at all. */
export const FIRINGS_PER_DAY = '(length(local.schedule_hours) * length(local.schedule_minutes))';
export const FIRINGS_PER_HOUR = 'length(local.schedule_minutes)';
/** Terraform expression: the most hours between two of its times, given that it fires every day. */
export const LONGEST_GAP_HOURS = 'local.schedule_longest_gap';
/** Terraform expression: the times of the schedule that do not exist on the day on which the clocks go forward. */
export const SKIPPED_TIMES = 'local.schedule_skipped_times';

const SIX_FIELDS = 'can(regex("^cron[(]([^ ()]+ ){5}[^ ()]+[)]$", var.schedule_expression))';
const MONTHS = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC';
const DAYS = 'SUN|MON|TUE|WED|THU|FRI|SAT';

/** The six fields ("Cron expressions", EventBridge User Guide): what one value of each looks like, and what else it takes. */
const FIELDS = [
  { value: '[0-5]?[0-9]' },
  { value: '([01]?[0-9]|2[0-3])' },
  { value: '(0?[1-9]|[12][0-9]|3[01])', else: '[?]|L|LW|L-[0-9]{1,2}|(0?[1-9]|[12][0-9]|3[01])W' },
  { value: `(0?[1-9]|1[0-2]|${MONTHS})` },
  { value: `([1-7]|${DAYS})`, else: `[?]|L|([1-7]|${DAYS})L|([1-7]|${DAYS})#[1-5]` },
  { value: '(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})' },
] as const;

/** Which times a schedule has, as local values: what other rules reason about. */
export class ScheduleTimes extends Construct {
  constructor(scope: Construct) {
    super(scope, 'schedule-times');
    input(this, 'schedule_expression', {
      type: 'string',
      description:
        'When the job runs: an EventBridge cron expression with six fields, for example `cron(0 3 * * ? *)`.',
      rules: [
        {
          condition: SIX_FIELDS,
          must: 'be an EventBridge cron expression with six fields, for example cron(0 3 * * ? *)',
        },
        {
          condition: `!${SIX_FIELDS} || (${FIELDS.map(isField).join(' && ')} && ${GOES_UP})`,
          must: 'have minutes from 0 to 59, hours from 0 to 23, days from 1 to 31, months from 1 to 12 or JAN to DEC, weekdays from 1 to 7 or SUN to SAT and years from 1970 to 2199, each a value, a list, a range that goes up (8-18), or steps (*/2)',
        },
        {
          condition: `!${SIX_FIELDS} || (${field(2)} == "?") != (${field(4)} == "?")`,
          must: 'have a question mark in exactly one of its third and fifth field, the days of the month and of the week',
        },
      ],
    });
    local(this, 'schedule_minutes', timesIn(0, 59));
    local(this, 'schedule_hours', timesIn(1, 23));
    local(
      this,
      'schedule_longest_gap',
      expression(
        'try(max([for i, hour in local.schedule_hours : (i + 1 < length(local.schedule_hours) ? local.schedule_hours[i + 1] : local.schedule_hours[0] + 24) - hour]...), 24)',
      ),
    );
    this.zone();
  }

  private zone(): void {
    const zones = Object.fromEntries(
      Object.entries(ZONES_BY_SKIPPED_TIMES).map(([skipped, names]) => [skipped, names.join(' ')]),
    );
    // Where a zone's name is, beside its minutes: far shorter than an entry for each zone.
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

/** Without a name after or before it, a hyphen stands between numbers. */
const GOES_UP =
  'alltrue([for range in regexall("([0-9]+)-([0-9]+)", var.schedule_expression) : tonumber(range[0]) <= tonumber(range[1])])';

function field(index: number): string {
  return `try(split(" ", trimsuffix(trimprefix(var.schedule_expression, "cron("), ")"))[${index}], "")`;
}

function isField({ value, ...rest }: (typeof FIELDS)[number], index: number): string {
  const item = `([*]|${value}(-${value})?)(/[1-9][0-9]?)?`;
  const further = 'else' in rest ? `|${rest.else}` : '';
  return `can(regex("^(${item}(,${item})*${further})$", ${field(index)}))`;
}

/** The values of a field of numbers, in their order, as a Terraform template. */
function timesIn(index: number, last: number): string {
  const base = 'split("-", split("/", item)[0])';
  const start = `try(tonumber(${base}[0]), 0)`;
  const end = `try(tonumber(${base}[1]), can(regex("[/*]", item)) ? ${last} : ${start})`;
  const step = 'try(tonumber(split("/", item)[1]), 1)';
  const all = `flatten([for item in split(",", ${field(index)}) : range(${start}, ${end} + 1, ${step})])`;
  return expression(`try([for time in sort(formatlist("%02d", distinct(${all}))) : tonumber(time)], [])`);
}
