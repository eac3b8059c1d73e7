import type { EnvironmentReader } from '../../core/environment-reader';
import { parseSchedule, type Schedule } from './schedule';
import { SLOT_UNITS, type SlotUnit } from './slot';

/** The job of an event, and the labels of its slots. */
export interface JobSlots {
  readonly jobName: string;
  readonly slotUnit: SlotUnit;
  readonly slotTimezone: string;
  /** When the schedule starts runs by itself; undefined when none does, or when that is not known. */
  readonly schedule?: Schedule | undefined;
}

/** Names of the environment variables of a function with these settings. */
export interface JobSlotsEnv {
  readonly jobName: string;
  readonly slotUnit: string;
  readonly slotTimezone: string;
  readonly schedule?: string;
}

/** Reads a job's slots from the environment. */
export function readJobSlots(reader: EnvironmentReader, env: JobSlotsEnv): JobSlots {
  const slotTimezone = reader.timezone(env.slotTimezone);
  const schedule = env.schedule === undefined ? undefined : reader.optional(env.schedule);
  return {
    jobName: reader.jobName(env.jobName),
    slotUnit: reader.oneOf(env.slotUnit, SLOT_UNITS),
    slotTimezone,
    schedule: parseSchedule(schedule ?? '', slotTimezone),
  };
}
