import { attemptsLeft, changeOf } from '../../../../functions/notify/change';
import { CHANGES, type Change } from '../../../../functions/notify/changes';
import { parseStreamRecord } from '../../../../functions/notify/stream-record';
import type { Delivery } from '../../../../functions/slot-job/lock/record';
import { EXECUTION, type Step, SUMMARY, streamOf, streamRecord } from './stream';

const RETRY_QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:mysqldump-shop-retry';
const RETRIES = { attemptsAtOnce: 3, attemptsInAll: 5, retryQueue: RETRY_QUEUE, changes: new Set(CHANGES) };

/** The changes of a story, write by write. */
function changes(steps: readonly Step[], retries = RETRIES) {
  return streamOf('shop#2026-11-20', steps).map((record) => changeOf(parseStreamRecord(record, ['shop']), retries));
}

const failing = (by: string, delivery: Delivery = { from: 'invocation' }): Step[] => [
  { by, type: 'acquire' },
  { by, type: 'failed', delivery },
];
const times = (count: number, steps: (by: string, delivery?: Delivery) => Step[]) =>
  Array.from({ length: count }, (_, i) => steps(`run-${i}`, i < 3 ? undefined : byQueue(i - 2))).flat();
const byQueue = (count: number): Delivery => ({ from: RETRY_QUEUE, count });

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
    'reports the last failure of an event that the queue delivers again after a redrive, and none before',
    [...times(5, failing), ...failing('x', byQueue(1)), ...failing('y', byQueue(2))],
    [
      ...Array(5).fill(undefined),
      'failed',
      ...Array(3).fill(undefined),
      'failed',
      ...Array(3).fill(undefined),
      'failed',
    ],
  ],
  [
    'leaves a failure of a synchronous invocation to its caller, when the immediate attempts are over',
    [...times(5, failing), ...failing('x')],
    [...Array(5).fill(undefined), 'failed', ...Array(3).fill(undefined), 'failed', undefined, undefined],
  ],
  [
    "reports each failed request of a user's own queue, because only that knows whether it is delivered again",
    [...failing('a', { from: 'arn:of:the:queue', count: 1 }), ...failing('b', { from: 'arn:of:the:stream' })],
    [undefined, 'failed', undefined, 'failed'],
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
  [
    'reports a dump by the runner once, as a dump at the first attempt',
    [
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'hand-over', number: 1 },
      { by: 't', type: 'acquire', execution: 1 },
      { by: 't', type: 'done' },
    ],
    [undefined, undefined, undefined, 'dumped'],
  ],
  [
    'reports a failed task of the runner when no other one follows, and the recovery by the next execution',
    [
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'hand-over', number: 1 },
      { by: 't1', type: 'acquire', execution: 1 },
      { by: 't1', type: 'failed', delivery: { from: EXECUTION, count: 1 } },
      { by: 't2', type: 'acquire' },
      { by: 't2', type: 'failed', delivery: { from: EXECUTION, count: 2 } },
      { by: 't3', type: 'acquire' },
      { by: 't3', type: 'failed', delivery: { from: EXECUTION, count: 3 } },
      { by: 'b', type: 'acquire' },
      { by: 'b', type: 'hand-over', number: 2 },
      { by: 't4', type: 'acquire', execution: 2 },
      { by: 't4', type: 'done' },
    ],
    [...Array(7).fill(undefined), 'failed', undefined, undefined, undefined, 'recovered'],
  ],
  [
    'reports nothing of a slot that is taken back from an execution that has ended',
    [
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'hand-over', number: 1 },
      { by: 'b', type: 'reclaim' },
      { by: 'b', type: 'hand-over', number: 2 },
      { by: 't', type: 'acquire', execution: 2 },
      { by: 't', type: 'done' },
    ],
    [undefined, undefined, undefined, undefined, undefined, 'dumped'],
  ],
];

test.each(STORIES)('%s', (_, steps, expected) => {
  expect(changes(steps)).toEqual(expected);
});

describe('the final failure of an event', () => {
  /** Retries of the queue with the default timeout. */
  const QUEUE = 8;
  const policy = { ...RETRIES, attemptsInAll: 3 + QUEUE };
  const deliveries = [
    ...Array<Delivery>(3).fill({ from: 'invocation' }),
    ...Array.from({ length: QUEUE }, (_, i) => byQueue(i + 1)),
  ];
  /** Of an event: a scheduled one, and one that only the queue delivers, such as a redriven dead letter of the schedule. */
  const EVENTS = { 'a scheduled event': deliveries, 'an event of the queue alone': deliveries.slice(3) };

  const MOST = 20;
  /** Ways in which `count` deliveries of an event, with the last, come as far as an attempt: all, or some of very many. */
  function ways(all: readonly Delivery[], count: number): Delivery[][] {
    const [before, last] = [all.slice(0, -1), all.slice(-1)];
    const every = Array.from({ length: 1 << before.length }, (_, chosen) => [
      ...before.filter((_, i) => chosen & (1 << i)),
      ...last,
    ]).filter(({ length }) => length === count);
    return every.filter((_, i) => i % Math.ceil(every.length / MOST) === 0);
  }

  const cases = Object.entries(EVENTS).flatMap(([event, all]) => all.map((_, i) => ({ event, all, count: i + 1 })));
  test.each(cases)(
    '$event is reported once when it is attempt $count, and no failure before it is called final',
    ({ all, count }) => {
      let tried = 0;
      for (const attempted of ways(all, count)) {
        const steps = attempted.flatMap((delivery, i) => failing(`run-${i}`, delivery));
        const finals = streamOf('shop#2026-11-20', steps)
          .map((record) => parseStreamRecord(record, ['shop']))
          .filter((seen) => changeOf(seen, policy) === 'failed' && attemptsLeft(seen.after, policy) === 0)
          .map(({ after }) => after.attempts);
        expect(finals).toEqual([count]);
        tried += 1;
      }
      expect(tried).toBeGreaterThan(0);
    },
  );

  test('is reported by the number of attempts in records of earlier versions', () => {
    const old = { key: 'shop#2026-11-20', fence: 1, requestId: 'r', startedAt: '2026-11-20T03:00:00.000Z' };
    const reported = Array.from({ length: 13 }, (_, i) => {
      const [before, after] = ['RUNNING', 'FAILED'].map((state) => ({ ...old, state, attempts: i + 1 }));
      return changeOf(parseStreamRecord(streamRecord(before, after), ['shop']), policy) === 'failed' ? [i + 1] : [];
    });
    expect(reported.flat()).toEqual([3, 11, 12, 13]);
  });
});

test('reports a job without retries as failed permanently at once', () => {
  expect(changes(failing('a'), { ...RETRIES, attemptsAtOnce: 1, attemptsInAll: 1 })).toEqual([undefined, 'failed']);
});

test('reports a forced dump under its own key', () => {
  const [, done] = streamOf('shop#2026-11-20#force#id', [
    { by: 'a', type: 'acquire' },
    { by: 'a', type: 'done' },
  ]);
  const seen = parseStreamRecord(done as never, ['shop']);
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
  expect(changeOf(parseStreamRecord(edited, ['shop']), RETRIES)).toBeUndefined();
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

test('a failed task of the runner is followed by another one, also of a job without a retry queue', () => {
  const story: Step[] = [
    { by: 'a', type: 'acquire' },
    { by: 'a', type: 'hand-over', number: 1 },
    ...[1, 2, 3].flatMap((count): Step[] => [
      { by: `t${count}`, type: 'acquire', ...(count === 1 ? { execution: 1 } : {}) } as Step,
      { by: `t${count}`, type: 'failed', delivery: { from: EXECUTION, count } },
    ]),
  ];
  const withoutQueue = { ...RETRIES, attemptsInAll: 3, retryQueue: undefined as unknown as string };
  expect(changes(story, withoutQueue)).toEqual([...Array(7).fill(undefined), 'failed']);
});
