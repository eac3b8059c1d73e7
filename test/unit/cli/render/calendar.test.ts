import type { Slot } from '../../../../cli/dumps/slots-of-job';
import type { State } from '../../../../cli/dumps/state';
import { calendar } from '../../../../cli/render/calendar';
import type { DumpState } from '../../../../functions/dump-format/listing/known-dump';

const plain = (_colour: unknown, text: string) => text;

function slot(label: string, state: State): Slot {
  const object = { key: 'k', bytes: 12_300_000 };
  const dump = {
    id: label,
    slot: label,
    job: 'shop',
    key: 'k',
    object,
    manifest: object,
    verdict: undefined,
    drill: undefined,
    fullDrill: undefined,
    others: [],
    users: [],
  };
  const isThere = !['missing', 'failed', 'running', 'on-runner'].includes(state);
  return {
    slot: label,
    state,
    problems: [],
    dump: isThere
      ? { dump, state: state as DumpState, verdict: undefined, drill: undefined, fullDrill: undefined, problems: [] }
      : undefined,
  };
}

test('dates are in weeks, with sizes, and what is wrong in capitals', () => {
  const slots = [
    slot('2026-12-30', 'drilled'),
    slot('2026-12-31', 'missing'),
    slot('2027-01-01', 'damaged'),
    slot('2027-01-04', 'running'),
  ];
  expect(calendar(slots, plain)).toEqual([
    '            Mon      Tue  Wed      Thu      Fri      Sat  Sun',
    '2026-12-28  ·        ·    drilled  MISSING  DAMAGED  ·    ·',
    '                          12.3 MB           12.3 MB',
    '2027-01-04  running  ·    ·        ·        ·        ·    ·',
  ]);
});

test('hours are in dates, with one letter each', () => {
  const [head, row, legend] = calendar([slot('2026-11-20T00Z', 'verified'), slot('2026-11-20T02Z', 'failed')], plain);
  expect(head).toMatch(/^UTC +00 01 02 /);
  expect(row).toMatch(/^2026-11-20 V {2}· {2}F {2}· /);
  expect(legend).toContain('F failed');
});

test('a slot on the runner is shown as such, and is nothing wrong', () => {
  expect(calendar([slot('2027-01-04', 'on-runner')], plain).at(-1)).toMatch(/^2027-01-04 {2}on-runner /);
  const [, row, legend] = calendar([slot('2026-11-20T00Z', 'on-runner')], plain);
  expect(row).toMatch(/^2026-11-20 o /);
  expect(legend).toContain('o on the runner');
});

test('a job without slots has an empty calendar', () => {
  expect(calendar([], plain)).toEqual([]);
});
