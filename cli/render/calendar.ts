import type { Slot } from '../dumps/slots-of-job';
import { STATES, type State } from '../dumps/state';
import { columns } from '../output/columns';
import type { Colour, Paint } from '../output/output';
import { size } from '../output/units';

const DAY_MS = 86_400_000;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const COLOURS: Record<State, Colour | readonly Colour[]> = {
  restored: 'green',
  drilled: 'green',
  verified: 'green',
  dumped: 'yellow',
  running: 'cyan',
  'on-runner': 'cyan',
  faulty: ['red', 'bold'],
  damaged: ['red', 'bold'],
  unproven: ['red', 'bold'],
  lost: ['red', 'bold'],
  failed: ['red', 'bold'],
  missing: ['red', 'bold'],
};

/** States that need somebody are in capitals, so that they stand out without colours as well. */
export function paintState(state: State, paint: Paint): string {
  return paint(COLOURS[state], isGood(state) ? state : state.toUpperCase());
}

export function isGood(state: State): boolean {
  return STATES.indexOf(state) < STATES.indexOf('faulty') || state === 'running' || state === 'on-runner';
}

/** The slots of a job as a calendar: dates by weeks, hours by dates. */
export function calendar(slots: readonly Slot[], paint: Paint): string[] {
  return slots[0]?.slot.includes('T') ? hours(slots, paint) : weeks(slots, paint);
}

function weeks(slots: readonly Slot[], paint: Paint): string[] {
  const byDate = new Map(slots.map((slot) => [slot.slot, slot]));
  const [first, last] = [slots[0]?.slot, slots.at(-1)?.slot];
  if (first === undefined || last === undefined) return [];
  const rows: string[][] = [['', ...WEEKDAYS]];
  for (let monday = mondayOf(first); dateAt(monday) <= last; monday += 7 * DAY_MS) {
    const dates = WEEKDAYS.map((_, day) => dateAt(monday + day * DAY_MS));
    const cells = dates.map((date) => byDate.get(date));
    const label = dateAt(monday).slice(monday === mondayOf(first) || dateAt(monday).slice(5, 7) === '01' ? 0 : 5);
    rows.push([label.padStart(10), ...cells.map((slot) => (slot ? paintState(slot.state, paint) : '·'))]);
    const sizes = cells.map((slot) => (slot?.dump?.dump.object ? size(slot.dump.dump.object.bytes) : ''));
    if (sizes.some((text) => text !== '')) rows.push(['', ...sizes.map((text) => paint('dim', text))]);
  }
  return columns(rows);
}

function hours(slots: readonly Slot[], paint: Paint): string[] {
  const bySlot = new Map(slots.map((slot) => [slot.slot, slot]));
  const dates = [...new Set(slots.map(({ slot }) => slot.slice(0, 10)))];
  const all = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const cell = (slot: Slot | undefined) => (slot ? paint(COLOURS[slot.state], letterOf(slot.state)) : '·');
  return [
    ...columns(
      [['UTC', ...all], ...dates.map((date) => [date, ...all.map((hour) => cell(bySlot.get(`${date}T${hour}Z`)))])],
      { gap: 1 },
    ),
    'R restored with all rows, D drilled, V verified, d dumped, r running, o on the runner, X faulty, damaged, unproven or lost, F failed, M missing',
  ];
}

function letterOf(state: State): string {
  const letters: Partial<Record<State, string>> = {
    restored: 'R',
    drilled: 'D',
    verified: 'V',
    dumped: 'd',
    running: 'r',
    'on-runner': 'o',
    failed: 'F',
    missing: 'M',
  };
  return letters[state] ?? 'X';
}

function mondayOf(date: string): number {
  const time = Date.parse(`${date}T00:00:00Z`);
  return time - ((new Date(time).getUTCDay() + 6) % 7) * DAY_MS;
}

function dateAt(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
