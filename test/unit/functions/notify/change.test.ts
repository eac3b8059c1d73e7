import { changeOf } from '../../../../functions/notify/change';
import { CHANGES, type Change } from '../../../../functions/notify/changes';
import { parseStreamRecord } from '../../../../functions/notify/stream-record';
import { FACTS, type Step, streamOf, streamRecord } from './stream';

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
    'a dump at the first attempt is told once, its renewals never',
    [
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'renew' },
      { by: 'a', type: 'renew' },
      { by: 'a', type: 'done' },
    ],
    [undefined, undefined, undefined, 'dumped'],
  ],
  [
    'a job that makes no dump ran',
    [
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'done', facts: {} },
    ],
    [undefined, 'ran'],
  ],
  [
    'a failure that a retry mends is told when it is mended',
    [...failing('a'), { by: 'b', type: 'acquire' }, { by: 'b', type: 'done' }],
    [undefined, undefined, undefined, 'recovered'],
  ],
  [
    'a run that dies is told when another takes its place, and again when that one succeeds',
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
    'failures are told when the attempts at once are used up, and when all are, and not in between',
    times(5, failing),
    [undefined, undefined, undefined, undefined, undefined, 'failed', undefined, undefined, undefined, 'failed'],
  ],
  [
    'every failure after all retries is told: a redrive or a person started it, and nothing may follow',
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
    'a success after the retries of Lambda',
    [...times(3, failing), { by: 'q', type: 'acquire' }, { by: 'q', type: 'done' }],
    [undefined, undefined, undefined, undefined, undefined, 'failed', undefined, 'recovered'],
  ],
  [
    'an attempt that was killed counts among those at once',
    [...failing('a'), { by: 'b', type: 'acquire' }, { by: 'c', type: 'takeover' }, { by: 'c', type: 'failed' }],
    [undefined, undefined, undefined, 'taken-over', 'failed'],
  ],
];

test.each(STORIES)('%s', (_, steps, expected) => {
  expect(changes(steps)).toEqual(expected);
});

test('a job whose runs are not tried again fails for good at once', () => {
  expect(changes(failing('a'), { ...RETRIES, attemptsAtOnce: 1, attemptsInAll: 1 })).toEqual([undefined, 'failed']);
});

test('a forced dump is told under its own key', () => {
  const [, done] = streamOf('shop#2026-11-20#force#id', [
    { by: 'a', type: 'acquire' },
    { by: 'a', type: 'done' },
  ]);
  const seen = parseStreamRecord(done as never, 'shop');
  expect(seen).toMatchObject({ slot: '2026-11-20', forced: true });
  expect(changeOf(seen, RETRIES)).toBe('dumped');
});

test.each(['DONE', 'FAILED'])('what a person changes in a record that is %s is not told', (state) => {
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
  const changesOf = (facts: object, subscribed: readonly Change[], attempts: Step[] = []) =>
    changes([...attempts, { by: 'a', type: 'acquire' }, { by: 'a', type: 'done', facts: { ...FACTS, ...facts } }], {
      ...RETRIES,
      changes: new Set(subscribed),
    }).at(-1);

  test.each<[string, object, readonly Change[], Change]>([
    ['that the dump before did not have is a change of its own', { newWarningCount: 1 }, ['warned'], 'warned'],
    ['that the dump before had, too, is none', { newWarningCount: 0, warningCount: 3 }, ['warned'], 'dumped'],
    ['is told once by who is told of every dump', { newWarningCount: 1 }, ['dumped', 'warned'], 'dumped'],
    ['of a record of an earlier version is none', {}, ['warned'], 'dumped'],
  ])('%s', (_, facts, subscribed, change) => {
    expect(changesOf(facts, subscribed)).toBe(change);
  });

  test('is warned of also after more than one attempt', () => {
    expect(changesOf({ newWarningCount: 1 }, ['warned'], failing('b'))).toBe('warned');
    expect(changesOf({ newWarningCount: 1 }, ['warned', 'recovered'], failing('b'))).toBe('recovered');
  });
});
