import { changeOf } from '../../../../functions/notify/change';
import { CHANGES, type Change } from '../../../../functions/notify/changes';
import { parseStreamRecord } from '../../../../functions/notify/stream-record';
import { type Step, SUMMARY, streamOf, streamRecord } from './stream';

const RETRIES = { attemptsAtOnce: 3, attemptsInAll: 5, changes: new Set(CHANGES) };

/** The changes of a story, write by write. */
function changes(steps: readonly Step[], retries = RETRIES) {
  return streamOf('shop#2026-11-20', steps).map((record) => changeOf(parseStreamRecord(record, 'shop'), retries));
}

const failing = (by: string): Step[] => [
  { by, type: 'acquire' },
  { by, type: 'failed' },
];
const times = (count: number, steps: (by: string) => Step[]) =>
  Array.from({ length: count }, (_, i) => steps(`run-${i}`)).flat();

const STORIES: [string, Step[], (string | undefined)[]][] = [
  [
    'reports a dump at the first attempt once, and none of its renewals',
    [
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'renew' },
      { by: 'a', type: 'renew' },
      { by: 'a', type: 'done' },
    ],
    [undefined, undefined, undefined, 'dumped'],
  ],
  [
    'reports the run of a job that makes no dump',
    [
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'done', summary: {} },
    ],
    [undefined, 'ran'],
  ],
  [
    'reports a recovery after a failed attempt',
    [...failing('a'), { by: 'b', type: 'acquire' }, { by: 'b', type: 'done' }],
    [undefined, undefined, undefined, 'recovered'],
  ],
  [
    'reports the takeover of a dead run, and the recovery after it',
    [
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'renew' },
      { by: 'b', type: 'takeover' },
      { by: 'b', type: 'renew' },
      { by: 'b', type: 'done' },
    ],
    [undefined, undefined, 'taken-over', undefined, 'recovered'],
  ],
  [
    'reports failures when the immediate attempts and when all attempts are used up, not in between',
    times(5, failing),
    [undefined, undefined, undefined, undefined, undefined, 'failed', undefined, undefined, undefined, 'failed'],
  ],
  [
    'reports every failure after all retries, because no retry follows a redrive or a manual start',
    times(7, failing),
    [
      ...Array(5).fill(undefined),
      'failed',
      ...Array(3).fill(undefined),
      'failed',
      undefined,
      'failed',
      undefined,
      'failed',
    ],
  ],
  [
    "reports a recovery after Lambda's retries",
    [...times(3, failing), { by: 'q', type: 'acquire' }, { by: 'q', type: 'done' }],
    [undefined, undefined, undefined, undefined, undefined, 'failed', undefined, 'recovered'],
  ],
  [
    'counts a killed attempt among the immediate ones',
    [...failing('a'), { by: 'b', type: 'acquire' }, { by: 'c', type: 'takeover' }, { by: 'c', type: 'failed' }],
    [undefined, undefined, undefined, 'taken-over', 'failed'],
  ],
];

test.each(STORIES)('%s', (_, steps, expected) => {
  expect(changes(steps)).toEqual(expected);
});

test('reports a job without retries as failed permanently at once', () => {
  expect(changes(failing('a'), { ...RETRIES, attemptsAtOnce: 1, attemptsInAll: 1 })).toEqual([undefined, 'failed']);
});

test('reports a forced dump under its own key', () => {
  const [, done] = streamOf('shop#2026-11-20#force#id', [
    { by: 'a', type: 'acquire' },
    { by: 'a', type: 'done' },
  ]);
  const seen = parseStreamRecord(done as never, 'shop');
  expect(seen).toMatchObject({ slot: '2026-11-20', forced: true });
  expect(changeOf(seen, RETRIES)).toBe('dumped');
});

test.each(['DONE', 'FAILED'])('ignores a manual change of a record that is %s', (state) => {
  const record = {
    key: 'shop#2026-11-20',
    state,
    fence: 3,
    attempts: 3,
    requestId: 'r',
    startedAt: '2026-11-20T03:00:00.000Z',
  };
  const edited = streamRecord(record, { ...record, note: 'looked at' });
  expect(changeOf(parseStreamRecord(edited, 'shop'), RETRIES)).toBeUndefined();
});

describe('a dump with warnings', () => {
  const changesOf = (summary: object, subscribed: readonly Change[], attempts: Step[] = []) =>
    changes(
      [...attempts, { by: 'a', type: 'acquire' }, { by: 'a', type: 'done', summary: { ...SUMMARY, ...summary } }],
      {
        ...RETRIES,
        changes: new Set(subscribed),
      },
    ).at(-1);

  test.each<[string, object, readonly Change[], Change]>([
    ['that the previous dump did not have is reported as "warned"', { newWarningCount: 1 }, ['warned'], 'warned'],
    [
      'that the previous dump also had is reported as "dumped"',
      { newWarningCount: 0, warningCount: 3 },
      ['warned'],
      'dumped',
    ],
    [
      'is reported once, as "dumped", when both changes are selected',
      { newWarningCount: 1 },
      ['dumped', 'warned'],
      'dumped',
    ],
    ['from a record of an earlier version is reported as "dumped"', {}, ['warned'], 'dumped'],
  ])('%s', (_, summary, subscribed, change) => {
    expect(changesOf(summary, subscribed)).toBe(change);
  });

  test('that took more than one attempt is reported as "warned", or as "recovered" when selected', () => {
    expect(changesOf({ newWarningCount: 1 }, ['warned'], failing('b'))).toBe('warned');
    expect(changesOf({ newWarningCount: 1 }, ['warned', 'recovered'], failing('b'))).toBe('recovered');
  });
});
