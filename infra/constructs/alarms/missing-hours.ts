import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { wholeNumber } from '../foundation/input-rules/number';
import { type Precondition, rule } from '../foundation/precondition';
import { EVERY_DAY, LONGEST_GAP_HOURS } from '../job/schedule-expression';
import type { JobAlarms } from './job-alarms';

/** Maximum evaluation range of an alarm with periods of an hour or more (CloudWatch API reference, PutMetricAlarm). */
const MAX_HOURS = 7 * 24;
/** Hours after a scheduled time within which retries normally succeed. */
export const RETRY_HOURS = 2;

export interface MissingHoursProps {
  /** Name of the input. */
  readonly input: string;
  /** Name of the local value. */
  readonly local: string;
  /** Success that the alarm expects, with its article, and two of them. */
  readonly success: string;
  readonly successes: string;
}

/**
 * Declares the input for the hours without a success that raise an alarm, and a local value with its default, derived
 * from the schedule.
 *
 * @returns the Terraform expression of the hours; 0: no alarm.
 */
export function missingHours(alarms: JobAlarms, props: MissingHoursProps): string {
  input(alarms, props.input, {
    type: 'number',
    default: null,
    description: `Hours without ${props.success} that raise an alarm, ${MAX_HOURS} at most. Null, for a schedule that runs every day: the longest time between two runs of the schedule plus ${RETRY_HOURS} hours for retries, for example 26 for once a day, 3 for every hour. 0: no alarm, for a weekly or less frequent schedule, which CloudWatch cannot watch.`,
    rules: [wholeNumber(props.input, { from: 0, to: MAX_HOURS, unit: 'hours' })],
  });
  return local(alarms, props.local, expression(`coalesce(var.${props.input}, ${LONGEST_GAP_HOURS} + ${RETRY_HOURS})`));
}

/** Requires the hours for a schedule whose longest gap is unknown. */
export function missingHoursAreKnown({ input, successes }: MissingHoursProps): Precondition {
  return rule(
    `!var.create_alarms || var.${input} != null || ${EVERY_DAY}`,
    `${input} must be set when schedule_expression does not run every day: to more hours than the longest time between ${successes}, or to 0 for no alarm`,
    'schedule_expression',
    input,
  );
}
