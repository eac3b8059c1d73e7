/**
 * When a schedule of EventBridge fires ("Cron expressions", Amazon EventBridge User Guide): six fields, days of the week
 * from 1 for Sunday, with `L`, `W`, `#` and `?`. Written here because the dialect is AWS's own: common cron libraries
 * count the days of the week from 0 and read five or six other fields.
 */
export interface Schedule {
  readonly expression: string;
  readonly timeZone: string;
  /** Whether it fires in the minute of this moment. */
  readonly firesAt: (time: Date) => boolean;
}

/** A minute of the calendar, as a schedule sees it. */
interface LocalMinute {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly year: number;
}

type Matcher = (minute: LocalMinute) => boolean;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Parses `cron(…)`. Undefined for what it can't parse: a schedule that AWS accepts must not stop a run. */
export function parseSchedule(expression: string, timeZone: string): Schedule | undefined {
  const fields = /^cron\((.+)\)$/.exec(expression.trim())?.[1]?.trim().split(/\s+/) ?? [];
  if (fields.length !== 6) return undefined;
  const [minute, hour, day, month, weekday, year] = fields as [string, string, string, string, string, string];
  try {
    const matchers: Matcher[] = [
      listed(numbers(minute, 0, 59), 'minute'),
      listed(numbers(hour, 0, 23), 'hour'),
      dayOfMonth(day),
      listed(numbers(month, 1, 12, MONTHS), 'month'),
      dayOfWeek(weekday),
      listed(numbers(year, 1970, 2199), 'year'),
    ];
    const localMinute = localMinutesIn(timeZone);
    return {
      expression,
      timeZone,
      firesAt: (time) => {
        const local = localMinute(time);
        return matchers.every((matches) => matches(local));
      },
    };
  } catch {
    return undefined;
  }
}

function listed(values: ReadonlySet<number>, field: keyof LocalMinute): Matcher {
  return (local) => values.has(local[field]);
}

function dayOfMonth(field: string): Matcher {
  if (field === 'L') return ({ year, month, day }) => day === lastDay(year, month);
  const nearest = /^(\d{1,2}|L)W$/.exec(field)?.[1];
  if (nearest === undefined) return listed(numbers(field, 1, 31), 'day');
  return ({ year, month, day }) => {
    const last = lastDay(year, month);
    const wanted = nearest === 'L' ? last : Number(nearest);
    return wanted <= last && day === nearestWeekday(year, month, wanted);
  };
}

function dayOfWeek(field: string): Matcher {
  const last = /^(\w{1,3})L$/.exec(field)?.[1];
  if (last !== undefined) {
    const weekday = number(last, WEEKDAYS, 1);
    return ({ year, month, day }) => weekdayOf(year, month, day) === weekday && day + 7 > lastDay(year, month);
  }
  const nth = /^(\w{1,3})#([1-5])$/.exec(field);
  if (nth?.[1] !== undefined) {
    const weekday = number(nth[1], WEEKDAYS, 1);
    return ({ year, month, day }) => weekdayOf(year, month, day) === weekday && Math.ceil(day / 7) === Number(nth[2]);
  }
  const weekdays = numbers(field === 'L' ? '7' : field, 1, 7, WEEKDAYS);
  return ({ year, month, day }) => weekdays.has(weekdayOf(year, month, day));
}

/** The values of a field: `*`, `?`, numbers, names, ranges, steps, and lists of them. */
function numbers(field: string, lowest: number, highest: number, names: readonly string[] = []): Set<number> {
  const values = new Set<number>();
  for (const item of field.split(',')) {
    const [range = '', step = '1', ...more] = item.split('/');
    const [first = '', last, ...rest] =
      range === '*' || range === '?' ? [String(lowest), String(highest)] : range.split('-');
    const from = number(first, names, lowest);
    const isOpen = last === undefined && item.includes('/');
    const to = isOpen ? highest : number(last ?? first, names, lowest);
    const by = number(step, [], 0);
    if (more.length > 0 || rest.length > 0 || by < 1 || from < lowest || from > highest || to > highest)
      throw new Error(item);
    // A range may pass the end: FRI-MON.
    const length = (to >= from ? to : to + highest - lowest + 1) - from;
    for (let i = 0; i <= length; i += by) values.add(lowest + ((from - lowest + i) % (highest - lowest + 1)));
  }
  return values;
}

function number(text: string, names: readonly string[], lowest: number): number {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return lowest + named;
  if (!/^\d{1,4}$/.test(text)) throw new Error(text);
  return Number(text);
}

/** 1 for Sunday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The day from Monday to Friday that is nearest to a day, in the same month. */
function nearestWeekday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === 7) return day > 1 ? day - 1 : day + 2;
  if (weekday === 1) return day < lastDay(year, month) ? day + 1 : day - 2;
  return day;
}

function localMinutesIn(timeZone: string): (time: Date) => LocalMinute {
  const options = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'gregory', hourCycle: 'h23', ...options });
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const { minute = 0, hour = 0, day = 0, month = 0, year = 0 } = parts;
    return { minute, hour, day, month, year };
  };
}
