import { Construct } from 'constructs';
import { OBSERVED_DAYS } from '../../../functions/drill/metric-names';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { Contribution } from '../foundation/contribution';
import { wholeNumber } from '../foundation/input-rules/number';
import { rule } from '../foundation/precondition';
import { VERIFIES } from '../verify/verify-inputs';

/** Terraform expression: the module has a drill function. Its trigger is a verdict, so it needs the verify function. */
export const DRILLS = `${VERIFIES} && var.drill`;

/** Terraform expression: full drills are scheduled. */
export const DRILLS_FULLY = `${DRILLS} && var.drill_schedule_expression != ""`;

const SCHEDULE = 'var.drill_schedule_expression';
const DAYS_INPUT = 'alarm_full_drill_missing_days';
/** Terraform expressions: the interval of a rate, in days; fails for another expression. */
const RATE_IN_DAYS = `tonumber(regex("^rate[(]([0-9]+) days?[)]$", ${SCHEDULE})[0])`;
const RATE_IN_HOURS = `tonumber(regex("^rate[(]([0-9]+) hours?[)]$", ${SCHEDULE})[0])`;
const IS_RATE = `can(regex("^rate[(]", ${SCHEDULE}))`;

/** What a finding can be about, as its sentence names it. */
const KINDS = [
  'database',
  'event',
  'function',
  'library',
  'package',
  'package body',
  'procedure',
  'sequence',
  'table',
  'trigger',
  'view',
  '(?:column|key|check|foreign key|partition) .+ of table',
  'rows of table',
];

/** Of the 4 KB that Lambda allows for the whole environment. */
const ACCEPTED_BYTES = 2048;

/** Inputs of the drill, and the rule between them and the verification. */
export class DrillInputs extends Construct {
  readonly contribution: Contribution = {
    preconditions: [
      rule(
        `${VERIFIES} || !var.drill`,
        'drill must be false when verify is false, because the verdict of the verification starts the drill',
        'drill',
        'verify',
      ),
      rule(
        `!var.create_alarms || !(${DRILLS_FULLY}) || ${IS_RATE} || var.${DAYS_INPUT} != null`,
        `${DAYS_INPUT} must be set when drill_schedule_expression is a cron expression: to more days than the longest time between two full drills, or to 0 for no alarm`,
        'drill_schedule_expression',
        DAYS_INPUT,
      ),
    ],
  };
  /** Days without a full drill that raise an alarm, as a Terraform expression; 0: no alarm. */
  readonly missingDays: string;

  constructor(scope: Construct) {
    super(scope, 'drill-inputs');
    input(this, 'drill', {
      type: 'bool',
      default: true,
      description:
        'Restores everything but the rows of every verified dump into a server inside a function, and writes a verdict and a report next to the dump. Must be false when `verify` is false.',
    });
    input(this, 'drill_schedule_expression', {
      type: 'string',
      default: 'rate(7 days)',
      description:
        'Schedule of full drills in UTC, which restore the newest verified dump with all rows and compare the rows: `rate(7 days)`, or an EventBridge cron expression. Empty: no full drills, as for a database that has no room in them, whose alarm `…-full-drill-missing` would stay raised.',
      rules: [
        {
          condition: `can(regex("^$|^rate[(](1 (day|hour)|[1-9][0-9]* (days|hours))[)]$|^cron[(]([^ ()]+ ){5}[^ ()]+[)]$", ${SCHEDULE})) && try(${RATE_IN_DAYS} < ${OBSERVED_DAYS}, true) && try(${RATE_IN_HOURS} < ${24 * (OBSERVED_DAYS - 1)}, true)`,
          must: `be a rate of hours or days below ${OBSERVED_DAYS} days, such as rate(7 days), an EventBridge cron expression with six fields, such as cron(0 6 ? * SUN *), or empty for no full drills`,
        },
      ],
    });
    input(this, DAYS_INPUT, {
      type: 'number',
      default: null,
      description: `Days without a full drill that passed which raise an alarm, ${OBSERVED_DAYS} at most. Null, for a \`drill_schedule_expression\` with a rate: one day more than its interval, for example 8 for \`rate(7 days)\`. 0: no alarm.`,
      rules: [wholeNumber(DAYS_INPUT, { from: 0, to: OBSERVED_DAYS, unit: 'days' })],
    });
    this.missingDays = local(
      this,
      'full_drill_missing_days',
      expression(`coalesce(var.${DAYS_INPUT}, try(${RATE_IN_DAYS} + 1, ceil(${RATE_IN_HOURS} / 24) + 1, 0))`),
    );
    input(this, 'drill_memory_size', {
      type: 'number',
      default: 1769,
      description:
        'Memory of the drill function in MB, for the server, its client and the function; in a full drill, a quarter of it holds pages of tables. The processor share grows with it: 1769 MB is one processor.',
      rules: [wholeNumber('drill_memory_size', { from: 1024, to: 10240, unit: 'MB' })],
    });
    input(this, 'drill_ephemeral_storage_size', {
      type: 'number',
      default: 4096,
      description:
        'Size of /tmp of the drill function in MB. It contains the data folder of the server: about 300 MB, 0.1 to 0.2 MB for each table, and in a full drill the rows with their keys. 4096 MB hold a dump of about 3 GB, uncompressed.',
      rules: [wholeNumber('drill_ephemeral_storage_size', { from: 1024, to: 10240, unit: 'MB' })],
    });
    input(this, 'drill_accepted_findings', {
      type: 'list(string)',
      default: [],
      description:
        'Objects whose findings are known and accepted, by kind, database and name, such as `view shop.open_orders`; `*` stands for any characters. A drill lists these findings in its verdict and report, and raises no alarm for them. All others raise it as before.',
      rules: [
        {
          condition: `alltrue([for finding in var.drill_accepted_findings : can(regex("^(?:${KINDS.join('|')}) .*[^*. ].*$", finding))])`,
          must: 'name objects by kind, database and name, such as "view shop.open_orders" or "column price of table shop.orders", in which * stands for any characters, and not all of a kind',
        },
        {
          condition: `floor(length(base64encode(jsonencode(var.drill_accepted_findings))) * 3 / 4) <= ${ACCEPTED_BYTES}`,
          must: `not exceed ${ACCEPTED_BYTES} bytes as JSON (use * for objects whose names begin alike)`,
        },
      ],
    });
  }
}
