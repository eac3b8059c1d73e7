import { ObjectStore } from '../../functions/core/aws/object-store';
import { readSlots } from '../dumps/slots-of-job';
import { inShort } from '../dumps/state';
import { counted } from '../output/units';
import { isGood } from '../render/calendar';
import { type Check, failed, ok, unknown, warning } from './finding';

const DAYS = { day: 7, hour: 2 };

/** Whether the last slots have sound dumps. */
export const dumpsCheck: Check = {
  name: 'dumps',
  run: async ({ dumpFunction, session }) => {
    const { bucket, job, prefix } = dumpFunction;
    const store = new ObjectStore(await session.aws.s3(), bucket, undefined, 'person');
    const { slots } = await readSlots(store, { job, prefix }, DAYS, dumpFunction, session);
    const bad = slots
      .filter(({ state }) => !isGood(state))
      .map(({ slot, state, problems }) => failed(`${slot} is ${state}: ${inShort(problems)}`));
    const newest = slots.findLast(({ dump }) => dump !== undefined);
    if (newest === undefined)
      return [
        ...bad,
        warning(
          `There is no dump of a slot of the last ${counted(DAYS[dumpFunction.slotUnit], 'day')}: forced dumps do not count. A new job has its first one after the next run of its schedule.`,
        ),
      ];
    return [...bad, ...(isGood(newest.state) ? [ok(`The newest dump, ${newest.slot}, is ${newest.state}.`)] : [])];
  },
};

/** Whether the schedule is known, and when it starts the next run. */
export const scheduleCheck: Check = {
  name: 'schedule',
  run: async ({ dumpFunction: { schedule, slotTimezone }, session }) => {
    if (!schedule)
      return [
        unknown(
          'The function does not state a schedule of the form cron(…), so missing dates are recognized by the dumps before.',
        ),
      ];
    const now = Math.floor(session.clock.now().getTime() / 60_000) * 60_000;
    for (let minutes = 1; minutes <= 35 * 24 * 60; minutes += 1) {
      const time = new Date(now + minutes * 60_000);
      if (schedule.firesAt(time))
        return [ok(`${schedule.expression}, ${slotTimezone}: next at ${time.toISOString().slice(0, 16)}Z.`)];
    }
    return [
      warning(
        `${schedule.expression}, ${slotTimezone}, starts nothing in the next 35 days. Correct schedule_expression.`,
      ),
    ];
  },
};
