/** Durations in seconds. */
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Maximum age of an event at which Lambda, EventBridge and event source mappings still retry it. */
export const MAX_EVENT_AGE = 6 * HOUR;
