import type { ErrorCodeEntry } from './entry';

/** Events, requests to the API, and the dumps that they name. */
export const EVENT_ERRORS = {
  EVENT_UNREADABLE: {
    meaning: 'The event, record or request body does not have the expected form.',
    action: 'Send one of the forms that the message shows.',
  },
  EVENT_NO_SLOT: {
    meaning: 'The event has no scheduled time, so it belongs to no slot.',
    action: 'Send an event with `time` or `slot`.',
  },
  EVENT_TIME_INVALID: {
    meaning: "The event's time is not a point in time with a zone.",
    action: 'Write the time as in `2026-11-20T03:00:00Z`.',
  },
  EVENT_SLOT_INVALID: {
    meaning: 'The event names a slot that does not exist, or a slot and a time at once.',
    action: 'Correct `slot`, or leave one of `slot` and `time` out.',
  },
  EVENT_OTHER_JOB: {
    meaning: 'The event, record or object belongs to another job.',
    action: "Send it to that job's function, or correct the name.",
  },
  EVENT_FORCE_ID_INVALID: {
    meaning: 'The id of a forced dump cannot be part of an object key, or stands without `force`.',
    action: 'Use 1 to 128 letters, digits and hyphens, together with `"force": true`.',
  },
  SLOT_NOT_BEGUN: {
    meaning: 'The slot lies in the future.',
    action: 'Correct the year, date or hour in the event.',
  },
  SLOT_NOT_DUE: {
    meaning: "The slot's scheduled run is still to come, and this dump would take its place.",
    action: 'Wait for the schedule, or add `"force": true` for an additional dump.',
  },
  DUMP_ID_INVALID: {
    meaning: 'The address contains no valid dump id.',
    action: 'Use the slot, or `<slot>-force-<id>`, as the response to `POST /dumps` has it.',
  },
  DUMP_UNKNOWN: {
    meaning: 'No run of this dump has begun.',
    action: 'Ask again some seconds after the start, or start the dump by `POST /dumps`.',
  },
  ROUTE_UNKNOWN: {
    meaning: 'The API has no such route.',
    action: 'Use `POST /dumps` or `GET /dumps/{id}`.',
  },
  KEY_NOT_A_DUMP: {
    meaning:
      'The key given to `verify` or `drill` is not that of a dump, or of an object beside one that the function accepts.',
    action: 'Correct the key.',
  },
  SLOT_WITHOUT_DUMP: {
    meaning: 'The slot given to `verify` or `drill` has no dump, or has several.',
    action: 'Correct the slot, or name the dump by its `key`.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
