import { expression } from '../../synth/expression';

/** State of the rules and schedules of a job, as a Terraform template. */
export const SCHEDULE_STATE = expression('var.schedule_enabled ? "ENABLED" : "DISABLED"');
