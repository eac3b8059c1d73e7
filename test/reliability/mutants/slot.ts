import { mutantsOf } from './mutant';

/** Which slot a time or a label means. */
export const SLOT = mutantsOf('slot-job/event/slot.ts', 'unit/functions/slot-job/event/slot.test.ts', [
  {
    guard: 'a day is the date in the zone of the job',
    find: '{ timeZone, calendar',
    replace: "{ timeZone: timeZone && 'UTC', calendar",
    test: 'the slot of a scheduled time 2026-11-20T23:30:00Z by day in Europe/Berlin is 2026-11-21 (east of UTC)',
  },
  {
    guard: 'an hour is labelled in UTC',
    find: 'return `${scheduledTime.toISOString().slice(0, 13)}Z`;',
    replace:
      "return `${scheduledTime.toLocaleString('sv-SE', { timeZone, hourCycle: 'h23' }).replace(' ', 'T').slice(0, 13)}Z`;",
    test: 'the slot of a scheduled time differs for different hours, even if a local hour repeats at the end of daylight saving time',
  },
  {
    guard: 'a year has four digits',
    find: ".padStart(4, '0')",
    replace: '',
    test: 'the slot of a scheduled time 0999-06-01T12:00:00Z by day in UTC is 0999-06-01 (a year of three digits)',
  },
  {
    guard: 'a label has the shape of its unit',
    find: 'if (pattern.test(label)) {',
    replace: 'if (pattern) {',
    test: 'a manual slot 2026-11-20T13 is refused for a hour: without Z',
  },
  {
    guard: 'nothing stands behind a label',
    find: String.raw`T\d{2}Z$/`,
    replace: String.raw`T\d{2}Z/`,
    test: 'a manual slot 2026-11-20T13Z/.. is refused for a hour: a path behind',
  },
  {
    guard: 'a label is one of the unit of the job',
    find: 'SHAPES[unit];',
    replace: "SHAPES[label.includes('T') ? 'hour' : unit];",
    test: 'a manual slot 2026-11-20T13Z is refused for a day: an hour for a day',
  },
  {
    guard: 'a label names a date of the calendar',
    find: ' && time.toISOString() === toIso(label)',
    replace: '',
    test: 'a manual slot 2026-02-30 is refused for a day: a date that does not exist',
  },
  {
    guard: 'a label that is no time at all is refused, too',
    find: '!Number.isNaN(time.getTime()) && ',
    replace: '',
    test: 'a manual slot 2026-13-01 is refused for a day: month 13',
  },
]);

/** When a slot begins. */
export const BEGINNING = mutantsOf('slot-job/event/slot.ts', 'unit/functions/slot-job/event/slot.test.ts', [
  {
    guard: 'a day begins in the zone of the job',
    find: 'if (slotOf(new Date(middle), unit, timeZone) < slot)',
    replace: "if (slotOf(new Date(middle), unit, timeZone && 'UTC') < slot)",
    test: 'the start of a slot 2026-11-20 in Asia/Tokyo is 2026-11-19T15:00:00.000Z (east of UTC)',
  },
  {
    guard: 'the first zones begin a day half a day before UTC',
    find: 'inUtc - 15 * HOUR_MS',
    replace: 'inUtc - 13 * HOUR_MS',
    test: 'the start of a slot 2026-11-20 in Pacific/Kiritimati is 2026-11-19T10:00:00.000Z (first of all)',
  },
]);

const refusal = (what: string) => `refuses with the expected form: ${what}`;

/** Which slot an event asks for. */
export const EVENT = mutantsOf('slot-job/event/event.ts', 'unit/functions/slot-job/event/event.test.ts', [
  {
    guard: 'an event without a scheduled time never means now',
    find: "if (time === undefined || time === null || time === '') {",
    replace: 'if (time === undefined) return slotOf(new Date(), job.slotUnit, job.slotTimezone);\n  if (!time) {',
    test: refusal('no time'),
  },
  {
    guard: 'null is no scheduled time',
    find: ' || time === null',
    replace: '',
    test: refusal('null for a time'),
  },
  {
    guard: 'an empty text is no scheduled time',
    find: " || time === ''",
    replace: '',
    test: refusal('an empty time'),
  },
  {
    guard: 'a placeholder of EventBridge Scheduler is told as one',
    find: "time.includes('<aws.scheduler.')",
    replace: 'false',
    test: refusal('a placeholder that was not replaced'),
  },
  {
    guard: 'a time is ISO 8601',
    find: ' && TIME.test(time)',
    replace: '',
    test: refusal('a date without a time'),
  },
  {
    guard: 'a time has a zone',
    find: String.raw`(Z|[+-]\d{2}:\d{2})$/`,
    replace: String.raw`(Z|[+-]\d{2}:\d{2})?$/`,
    test: refusal('a time without a zone'),
  },
  {
    guard: 'a time is on the calendar',
    find: ' && isOnCalendar(time)',
    replace: '',
    test: refusal('an invalid day'),
  },
  {
    guard: 'a month that is none is refused, too',
    find: '!Number.isNaN(date.getTime()) && date.toISOString()',
    replace: 'date.toISOString()',
    test: refusal('an invalid month'),
  },
  {
    guard: 'a time is on the clock',
    find: ' || Number.isNaN(date.getTime())',
    replace: '',
    test: refusal('an invalid hour'),
  },
  {
    guard: 'a scheduled time is read in the zone of the job',
    find: 'return slotOf(date, job.slotUnit, job.slotTimezone);',
    replace: "return slotOf(date, job.slotUnit, 'UTC');",
    test: "takes the slot from the event in the job's time zone",
  },
  {
    guard: 'a scheduled time is read in the unit of the job',
    find: 'return slotOf(date, job.slotUnit, job.slotTimezone);',
    replace: "return slotOf(date, 'day', job.slotTimezone);",
    test: 'takes the slot from the event by the hour',
  },
  {
    guard: 'only a scheduled event is read as one',
    find: "z.literal('Scheduled Event')",
    replace: 'z.string()',
    test: refusal('an event of another service'),
  },
  {
    guard: 'an unknown option is refused',
    find: 'z.strictObject({',
    replace: 'z.object({',
    test: refusal('an unknown option'),
  },
  {
    guard: 'a slot is a text',
    find: 'slot: z.string().optional()',
    replace: 'slot: z.any()',
    test: refusal('a number for a slot'),
  },
  {
    guard: 'force is true or false',
    find: 'force: z.boolean().optional()',
    replace: 'force: z.any()',
    test: refusal('a string for force'),
  },
  {
    guard: 'an event of another job is refused',
    find: 'if (name !== undefined && name !== job.jobName) {',
    replace: 'if (name !== undefined && name === undefined) {',
    test: refusal('another job'),
  },
  {
    guard: 'a slot and a time together are refused',
    find: "if (slot !== undefined && 'time' in event) {",
    replace: "if (slot === undefined && 'time' in {}) {",
    test: refusal('both a slot and a time'),
  },
  {
    guard: 'a slot that a person wrote is checked',
    find: 'parseSlot(slot, job.slotUnit)',
    replace: 'slot',
    test: refusal('a slot that is no date'),
  },
  {
    guard: 'a slot that a person wrote is one of the unit of the job',
    find: 'parseSlot(slot, job.slotUnit)',
    replace: "parseSlot(slot, 'day')",
    test: 'takes the slot from the event by the hour',
  },
  {
    guard: 'a forced dump is one of its own',
    find: 'forceId: forceId ?? requestId',
    replace: 'forceId: forceId',
    test: 'a forced dump is identified by its request',
  },
  {
    guard: 'a dump that is not forced is no dump of its own',
    find: '...(force ? {',
    replace: '...(force !== undefined ? {',
    test: 'takes the slot from the event of a person who does not force',
  },
  {
    guard: 'a forced dump has the id that it is given',
    find: 'forceId: forceId ?? requestId',
    replace: 'forceId: requestId',
    test: 'a forced dump has the id given in the event',
  },
  {
    guard: 'an id holds nothing that separates parts of a key',
    find: "const problem = forceIdProblem(forceId ?? (force ? requestId : 'none'));",
    replace: "const problem = forceId === '' ? forceIdProblem(forceId) : undefined;",
    test: refusal('an id with a separator of keys'),
  },
  {
    guard: 'an id that comes with the request is checked like any other',
    find: "forceIdProblem(forceId ?? (force ? requestId : 'none'))",
    replace: "forceIdProblem(forceId ?? 'none')",
    test: 'a forced dump is refused when its request id is invalid as a part of a key',
  },
  {
    guard: 'an id forces nothing by itself',
    find: 'forceId !== undefined && !force)',
    replace: "forceId === '' && !force)",
    test: refusal('an id without force'),
  },
  {
    guard: 'a message does not repeat a huge event',
    find: 'text.length > 300 ?',
    replace: 'text.length > 300_000 ?',
    test: refusal('a huge event, with a short message'),
  },
]);

/** Ids of forced dumps, wherever they come from. */
export const DUMP_ID = [
  ...mutantsOf('slot-job/target.ts', 'unit/functions/slot-job/event/event.test.ts', [
    {
      guard: 'an id has an end',
      find: '{1,128}$/',
      replace: '+$/',
      test: refusal('a very long id'),
    },
  ]),
  ...mutantsOf('api/dump-id.ts', 'unit/functions/api/dump-id.test.ts', [
    {
      guard: 'an id in an address is checked like any other',
      find: 'rest.length > 0 ? forceIdProblem(forceId) : undefined',
      replace: 'undefined as string | undefined',
      test: String.raw`refuses "a#b/../../c\n.sql.zst" as the id of a forced dump`,
    },
  ]),
];
