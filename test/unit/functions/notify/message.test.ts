import { changeOf } from '../../../../functions/notify/change';
import type { Change } from '../../../../functions/notify/changes';
import { messageFor } from '../../../../functions/notify/message';
import { parseStreamRecord } from '../../../../functions/notify/stream-record';
import { type Step, SUMMARY, streamOf } from './stream';

const RETRY_QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:mysqldump-shop-retry';

const CONFIG = {
  jobName: 'shop',
  changes: new Set<Change>(),
  topicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms',
  attemptsAtOnce: 3,
  attemptsInAll: 11,
  retryQueue: RETRY_QUEUE,
  bucket: 'dumps',
  logGroup: '/aws/lambda/mysqldump-shop',
  runnerLogGroup: '/aws/ecs/mysqldump-shop-runner',
  deadLetterQueue: 'mysqldump-shop-dead-letter',
};

/** The message about the last step of a story. */
function lastMessage(steps: readonly Step[], changes: Partial<typeof CONFIG> = {}, key = 'shop#2026-11-20') {
  const config = { ...CONFIG, ...changes };
  const record = streamOf(key, steps).at(-1);
  const seen = parseStreamRecord(record as never, [key.split('#')[0] as string]);
  return messageFor(changeOf(seen, config) as Change, seen, config);
}

const failing = (count: number): Step[] =>
  Array.from({ length: count }, (_, i): Step[] => [
    { by: `run-${i}`, type: 'acquire' },
    { by: `run-${i}`, type: 'failed', lastError: 'Could not connect to "db:3306". Start the server.', ...from(i + 1) },
  ]).flat();
/** The third attempt is the last of an invocation. */
const from = (attempt: number) =>
  attempt > 3 ? { delivery: { from: RETRY_QUEUE, count: attempt - 3 } } : { delivery: { from: 'invocation' } };
const DUMPED: Step[] = [
  { by: 'a', type: 'acquire' },
  { by: 'a', type: 'done' },
];

describe('e-mail text', () => {
  test('for a dump', () => {
    const { subject, text } = lastMessage(DUMPED);
    expect(subject).toBe('shop 2026-11-20: dumped, 12.3 MB');
    expect(text).toBe(
      [
        'The job shop made the dump for the slot 2026-11-20. It is complete and proven.',
        's3://dumps/backups/shop/2026/11/shop-2026-11-20.sql.zst',
        '12.3 MB (12345678 bytes), after 10 s.',
        '',
        'Nothing has to be done.',
        '',
        'Run request-a, log group /aws/lambda/mysqldump-shop.',
        '',
      ].join('\n'),
    );
  });

  const WARNINGS = { warningCount: 7, newWarningCount: 1, warnings: ['View "v" uses "crm".', 'Event "e" runs.'] };
  const WARNED: Step[] = [DUMPED[0] as Step, { by: 'a', type: 'done', summary: { ...SUMMARY, ...WARNINGS } }];

  test('for warnings, when the success of a dump is not selected', () => {
    const { subject, text } = lastMessage(WARNED, { changes: new Set<Change>(['warned']) });
    expect(subject).toBe('shop 2026-11-20: dumped with 1 new warning');
    expect(text).toContain(
      [
        'It has 7 warnings, 1 of which the dump before did not have:',
        '',
        '- View "v" uses "crm".',
        '',
        '- Event "e" runs.',
        '',
        '5 more warnings and the full texts are in s3://dumps/backups/shop/2026/11/shop-2026-11-20.sql.zst.manifest.json.',
      ].join('\n'),
    );
    expect(text).not.toContain('Nothing has to be done');
  });

  test('for a dump with warnings', () => {
    const { subject, text, facts } = lastMessage(WARNED, { changes: new Set<Change>(['dumped']) });
    expect(subject).toBe('shop 2026-11-20: dumped, 12.3 MB, 7 warnings');
    expect(text).toContain('- View "v" uses "crm".');
    expect(facts.warnings).toEqual({ count: 7, newCount: 1, first: WARNINGS.warnings });
  });

  test('for a run of a job that makes no dump', () => {
    const { subject, text } = lastMessage([DUMPED[0] as Step, { by: 'a', type: 'done', summary: {} }]);
    expect(subject).toBe('shop 2026-11-20: ran');
    expect(text).toContain('The job shop ran for the slot 2026-11-20, after 10 s.');
    expect(text).not.toContain('dump for');
  });

  test('for a failure that will be retried', () => {
    const { subject, text } = lastMessage(failing(3));
    expect(subject).toBe('shop 2026-11-20: failed, 3 attempts, will be retried');
    expect(text).toBe(
      [
        'The job shop has not succeeded for the slot 2026-11-20 in 3 attempts. The last one failed, after 10 s:',
        'Could not connect to "db:3306". Start the server.',
        '',
        'It is tried up to 8 more times automatically, over hours. Fix the cause; nothing has to be started.',
        '',
        'Run request-run-2, log group /aws/lambda/mysqldump-shop.',
        '',
      ].join('\n'),
    );
  });

  test('for a final failure', () => {
    const { subject, text } = lastMessage(failing(11));
    expect(subject).toBe('shop 2026-11-20: failed, 11 attempts, given up');
    expect(text).toContain(
      'It is not retried automatically. Fix the cause, then redrive the queue mysqldump-shop-dead-letter, or invoke the function with {"slot": "2026-11-20"}.',
    );
  });

  test("for a failed request of a user's own queue", () => {
    const own: Step = { by: 'b', type: 'failed', delivery: { from: 'arn:of:the:queue', count: 1 } };
    const { subject, text, facts } = lastMessage([{ by: 'b', type: 'acquire' }, own]);
    expect(subject).toBe('shop 2026-11-20: failed, 1 attempt');
    expect(text).toContain('The request came from arn:of:the:queue, which decides whether it is delivered again.');
    expect(facts).not.toHaveProperty('attemptsLeft');
  });

  test('for a task of the runner names the log group of the runner', () => {
    const execution = 'arn:aws:states:eu-central-1:123456789012:execution:mysqldump-shop-runner:shop-2026-11-20-1';
    const { text } = lastMessage([
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'failed', lastError: 'It failed.', delivery: { from: execution, count: 3 } },
    ]);
    expect(text).toContain('Run request-a, log group /aws/ecs/mysqldump-shop-runner.');
  });

  test('for a dump by the runner, and for one that another task took over, names the log group of the runner', () => {
    const taken: Step[] = [
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'hand-over', number: 1 },
      { by: 't', type: 'acquire', execution: 1 },
    ];
    const dumped = lastMessage([...taken, { by: 't', type: 'done', summary: SUMMARY }]);
    expect(dumped.text).toContain('Run request-t, log group /aws/ecs/mysqldump-shop-runner.');
    const takenOver = lastMessage([...taken, { by: 'b', type: 'takeover' }]);
    expect(takenOver.text).toMatch(/\(run request-t, started at .*, log group \/aws\/ecs\/mysqldump-shop-runner\)/);
    expect(takenOver.text).toContain('Run request-b, log group /aws/lambda/mysqldump-shop.');
  });

  test('for a failure without a queue or a log group', () => {
    const { text } = lastMessage(failing(1), {
      attemptsAtOnce: 1,
      attemptsInAll: 1,
      logGroup: undefined,
      deadLetterQueue: undefined,
    } as never);
    expect(text).toContain('in 1 attempt. ');
    expect(text).toContain('Fix the cause, then start it again for the slot.');
    expect(text).toMatch(/\nRun request-run-0\.\n$/);
  });

  test('for a recovery from a failure', () => {
    const { subject, text } = lastMessage([...failing(3), ...DUMPED]);
    expect(subject).toBe('shop 2026-11-20: dumped at attempt 4');
    expect(text).toContain('for the slot 2026-11-20, at attempt 4. It is complete and proven.');
    expect(text).toContain('An earlier attempt failed:\nCould not connect to "db:3306".');
  });

  test('for a takeover followed by a recovery', () => {
    const story: Step[] = [
      { by: 'a', type: 'acquire' },
      { by: 'b', type: 'takeover' },
    ];
    const taken = lastMessage(story);
    expect(taken.subject).toBe('shop 2026-11-20: taken over, attempt 2');
    expect(taken.text).toContain('Attempt 2 has taken its place.');
    expect(taken.text).toContain(
      '(run request-a, started at 2026-11-20T03:00:00.000Z, log group /aws/lambda/mysqldump-shop)',
    );
    const recovered = lastMessage([...story, { by: 'b', type: 'done' }]);
    expect(recovered.text).toContain('An earlier attempt terminated without reporting an error');
  });

  test('names a forced dump', () => {
    const { subject, text } = lastMessage(DUMPED, {}, 'shop#2026-11-20#force#id');
    expect(subject).toBe('shop 2026-11-20 (forced): dumped, 12.3 MB');
    expect(text).toContain('for the slot 2026-11-20 (forced).');
  });

  test.each([1, 50, 80, 128])('has a subject that SNS accepts for a job name of %i characters', (length) => {
    const name = 'j'.repeat(length);
    for (const story of [DUMPED, failing(3), failing(11)]) {
      const { subject } = lastMessage(story, { jobName: name }, `${name}#2026-11-20T13Z#force#id`);
      expect(subject).toMatch(/^[A-Za-z0-9][ -~]{0,99}$/);
      expect(subject).toContain('2026-11-20T13Z (forced): ');
    }
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [12_345_678, '12.3 MB'],
    [5_000_000_000_000_000, '5000.0 TB'],
  ])('formats %i bytes as %s', (bytes, words) => {
    const { subject } = lastMessage([
      { by: 'a', type: 'acquire' },
      { by: 'a', type: 'done', summary: { objectKey: 'k', bytes } },
    ]);
    expect(subject).toBe(`shop 2026-11-20: dumped, ${words}`);
  });
});

describe('JSON message', () => {
  test('contains the object of a dump', () => {
    expect(lastMessage(DUMPED).facts).toEqual({
      eventId: 'shop#2026-11-20/1/dumped',
      change: 'dumped',
      job: 'shop',
      slot: '2026-11-20',
      forced: false,
      attempts: 1,
      startedAt: '2026-11-20T03:00:00.000Z',
      changedAt: '2026-11-20T03:00:10.000Z',
      requestId: 'request-a',
      summary: 'shop 2026-11-20: dumped, 12.3 MB',
      object: {
        bucket: 'dumps',
        key: 'backups/shop/2026/11/shop-2026-11-20.sql.zst',
        bytes: 12_345_678,
        sha256: 'a'.repeat(64),
      },
    });
  });

  test('contains the error and the remaining attempts of a failure', () => {
    const { facts } = lastMessage(failing(3));
    expect(facts).toMatchObject({
      eventId: 'shop#2026-11-20/3/failed',
      attempts: 3,
      attemptsLeft: 8,
      error: 'Could not connect to "db:3306". Start the server.',
    });
    expect(facts).not.toHaveProperty('object');
  });

  test('contains the replaced run of a takeover', () => {
    const { facts } = lastMessage([
      { by: 'a', type: 'acquire' },
      { by: 'b', type: 'takeover' },
    ]);
    expect(facts).toMatchObject({
      requestId: 'request-b',
      takenFrom: { requestId: 'request-a', startedAt: '2026-11-20T03:00:00.000Z' },
    });
  });

  test('has the same eventId for the same change, and another one for every other change', () => {
    const story: Step[] = [...failing(3), { by: 'x', type: 'acquire' }, { by: 'y', type: 'takeover' }];
    const all = [lastMessage(failing(3)), lastMessage(story), lastMessage([...story, { by: 'y', type: 'done' }])];
    expect(lastMessage(story)).toEqual(all[1]);
    expect(new Set(all.map(({ facts }) => facts.eventId)).size).toBe(3);
  });
});
