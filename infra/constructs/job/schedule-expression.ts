import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';

/** Terraform expression: the schedule restricts minutes and hours only, so it runs every day. */
export const EVERY_DAY = 'can(regex("^cron[(][^ ]+ [^ ]+ [*?] [*] [*?] [*][)]$", var.schedule_expression))';
/** Terraform expression: the schedule runs in every hour of the days on which it runs. */
export const EVERY_HOUR = '(length(local.schedule_hours) == 24)';

/** Terraform expressions: number of runs on a day with runs, and in an hour with runs. */
export const RUNS_PER_DAY = '(length(local.schedule_hours) * length(local.schedule_minutes))';
export const RUNS_PER_HOUR = 'length(local.schedule_minutes)';
/** Terraform expression: maximum number of hours between two runs of a schedule that runs every day. */
export const LONGEST_GAP_HOURS = 'local.schedule_longest_gap';

const SIX_FIELDS = 'can(regex("^cron[(]([^ ()]+ ){5}[^ ()]+[)]$", var.schedule_expression))';
const MONTHS = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC';
const DAYS = 'SUN|MON|TUE|WED|THU|FRI|SAT';

/** The six fields ("Cron expressions", EventBridge User Guide): pattern of one value, and of special values. */
const FIELDS = [
  { value: '[0-5]?[0-9]' },
  { value: '([01]?[0-9]|2[0-3])' },
  { value: '(0?[1-9]|[12][0-9]|3[01])', special: '[?]|L|LW|L-[0-9]{1,2}|(0?[1-9]|[12][0-9]|3[01])W' },
  { value: `(0?[1-9]|1[0-2]|${MONTHS})` },
  { value: `([1-7]|${DAYS})`, special: `[?]|L|([1-7]|${DAYS})L|([1-7]|${DAYS})#[1-5]` },
  { value: '(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})' },
] as const;

/** The schedule expression, and its times as local values for the rules of other constructs. */
export class ScheduleExpression extends Construct {
  constructor(scope: Construct) {
    super(scope, 'schedule-expression');
    input(this, 'schedule_expression', {
      type: 'string',
      description:
        'Schedule of the job: an EventBridge cron expression with six fields, for example `cron(0 3 * * ? *)`.',
      rules: [
        {
          condition: SIX_FIELDS,
          must: 'be an EventBridge cron expression with six fields (and no rate), for example cron(0 3 * * ? *), or cron(0 */6 * * ? *) with slot_unit = "hour" for every six hours',
        },
        {
          condition: `!${SIX_FIELDS} || (${FIELDS.map(isField).join(' && ')} && ${RANGES_ASCEND})`,
          must: 'have minutes from 0 to 59, hours from 0 to 23, days from 1 to 31, months from 1 to 12 or JAN to DEC, weekdays from 1 to 7 or SUN to SAT and years from 1970 to 2199, each a value, a list, an ascending range (8-18), or steps (*/2)',
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
  }
}

/** Numeric ranges only. Names cannot match: both sides of the hyphen must be digits. */
const RANGES_ASCEND =
  'alltrue([for range in regexall("([0-9]+)-([0-9]+)", var.schedule_expression) : tonumber(range[0]) <= tonumber(range[1])])';

function field(index: number): string {
  return `try(split(" ", trimsuffix(trimprefix(var.schedule_expression, "cron("), ")"))[${index}], "")`;
}

function isField({ value, ...rest }: (typeof FIELDS)[number], index: number): string {
  const item = `([*]|${value}(-${value})?)(/[1-9][0-9]?)?`;
  const special = 'special' in rest ? `|${rest.special}` : '';
  return `can(regex("^(${item}(,${item})*${special})$", ${field(index)}))`;
}

/** The values of a numeric field in ascending order, as a Terraform template. */
function timesIn(index: number, last: number): string {
  const base = 'split("-", split("/", item)[0])';
  const start = `try(tonumber(${base}[0]), 0)`;
  const end = `try(tonumber(${base}[1]), can(regex("[/*]", item)) ? ${last} : ${start})`;
  const step = 'try(tonumber(split("/", item)[1]), 1)';
  const all = `flatten([for item in split(",", ${field(index)}) : range(${start}, ${end} + 1, ${step})])`;
  return expression(`try([for time in sort(formatlist("%02d", distinct(${all}))) : tonumber(time)], [])`);
}
