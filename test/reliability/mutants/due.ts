import { mutantsOf } from './mutant';

const DUE_TEST = 'unit/functions/slot-job/event/due.test.ts';

/** Which slots may be asked for now. */
export const DUE = [
  ...mutantsOf('slot-job/event/slot.ts', 'unit/functions/slot-job/event/slot.test.ts', [
    {
      guard: 'a check of the schedule makes one formatter for a zone',
      find: '  DATE_FORMATS.set(timeZone, made);\n',
      replace: '',
      test: 'makes one formatter for a zone, however many times are asked for',
    },
  ]),
  ...mutantsOf('slot-job/event/due.ts', DUE_TEST, [
    {
      guard: 'a slot that has not begun is refused',
      find: 'if (begins.getTime() <= now.getTime() + tolerance) return;',
      replace: 'if (begins) return;',
      test: 'refuses a slot that has not begun: a year that was mistyped',
    },
    {
      guard: 'a clock that is minutes behind refuses nobody',
      find: ': CLOCK_TOLERANCE_MS);',
      replace: ': 0);',
      test: 'tolerates clocks that differ by minutes for a manual event',
    },
    {
      guard: 'a clock that is an hour behind refuses no run of the schedule',
      find: 'scheduled ? SCHEDULED_TOLERANCE_MS : CLOCK_TOLERANCE_MS',
      replace: 'CLOCK_TOLERANCE_MS',
      test: 'tolerates clocks that differ by an hour for a scheduled event',
    },
    {
      guard: 'a person does not use up the slot of a run that is to come',
      find: 'assertDue(target, job, now);\n  return',
      replace: '{}\n  return',
      test: 'a slot whose scheduled run is still to come is refused to a manual event, with the event to send instead: {"slot":"2026-11-20"}',
    },
    {
      guard: 'a forced dump uses up no slot',
      find: ' && target.forceId === undefined) assertDue',
      replace: ') assertDue',
      test: 'a slot whose scheduled run is still to come allows a forced dump beside it',
    },
    {
      guard: 'the schedule’s own event is due',
      find: 'if (!scheduled && target',
      replace: 'if (target',
      test: 'a slot whose scheduled run is still to come is accepted from its own schedule, even if the schedule has changed since',
    },
    {
      guard: 'a slot is due after its first run',
      find: 'if (isInSlot(time) && schedule.firesAt(time)) return undefined;',
      replace: '',
      test: 'accepts a slot after the first of several runs',
    },
  ]),
  ...mutantsOf('dump/create-handler.ts', 'integration/lock/earlier-runs.test.ts', [
    {
      guard: 'slots of events and of records are looked at by the clock',
      find: 'parseDueEvent(event, config, requestId, clock.now())',
      replace: 'parseDueEvent(event, config, requestId, new Date(8e15))',
      test: "one key, one source, one time for a slot refuses a slot of next year, and today's slot before its scheduled run",
    },
  ]),
  ...mutantsOf('slot-job/event/schedule.ts', 'exhaustive/functions/slot-job/event/schedule.test.ts', [
    {
      guard: 'days of the week begin at 1',
      find: 'getUTCDay() + 1;',
      replace: 'getUTCDay();',
      test: 'an EventBridge schedule fires cron(0 3 ? * 1 *)',
    },
    {
      guard: 'a schedule is read in its zone',
      find: "new Intl.DateTimeFormat('en-US', { timeZone, calendar",
      replace: "new Intl.DateTimeFormat('en-US', { timeZone: timeZone && 'UTC', calendar",
      test: 'an EventBridge schedule fires in its own time zone, never at a skipped hour and twice at a repeated one',
    },
  ]),
];
