import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { Examination } from '../../../../cli/doctor/finding';
import { uploadsCheck } from '../../../../cli/doctor/uploads';
import { type Answer, SmallJsonService } from '../core/small-json-service';

const RUNNER = {
  runner: { stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:mysqldump-shop-runner' },
};
const DENIED: Answer = { status: 400, body: { __type: 'AccessDeniedException' } };

const after = (days: number, rule: Partial<LifecycleRule> = {}): LifecycleRule => ({
  ID: 'stale',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: days },
  ...rule,
});

/** A task that has some seconds. */
const taskOf = (seconds: number): Answer => ({
  body: {
    taskDefinition: {
      containerDefinitions: [{ image: 'i', environment: [{ name: 'RUNNER_TIMEOUT_SECONDS', value: `${seconds}` }] }],
    },
  },
});

/** @param rules or the name of the error that S3 answers. @param task of the runner; without it there is none */
async function checked(rules: LifecycleRule[] | string, task?: Answer, job: object = { config: task ? RUNNER : {} }) {
  const service = await SmallJsonService.start(task ? [task] : []);
  const s3 = {
    send: async () => {
      if (typeof rules === 'string') throw Object.assign(new Error(rules), { name: rules });
      return { Rules: rules };
    },
  };
  const { aws, ...others } = service.session;
  try {
    return await uploadsCheck.run({
      dumpFunction: { bucket: 'dumps', prefix: 'backups', job: 'shop' },
      ...job,
      session: { ...others, aws: { ...aws, s3: async () => s3 } },
    } as unknown as Examination);
  } finally {
    await service.stop();
  }
}

const finding = (status: string, message: RegExp) => [{ status, message: expect.stringMatching(message) }];
const DAY = 86_400;

test.each<[string, LifecycleRule[], Answer | undefined, RegExp]>([
  ['of a function, after a day', [after(1)], undefined, /after 1 day, and none that a run still needs\.$/],
  ['of a task, as the module sets it', [after(2)], taskOf(DAY), /after 2 days/],
  ['of a task, after as many days as it has', [after(2)], taskOf(2 * DAY), /after 2 days/],
  ['of a task whose time is not known, after a week', [after(7)], DENIED, /after 7 days/],
  [
    'where an earlier rule is turned off',
    [after(1, { Status: 'Disabled' }), after(3)],
    taskOf(2 * DAY),
    /after 3 days/,
  ],
  [
    'where an earlier rule is for another job',
    [after(1, { Filter: { Prefix: 'logs/' } }), after(3)],
    taskOf(2 * DAY),
    /after 3/,
  ],
  [
    'where an earlier rule expires dumps, by days or on a date',
    [
      { Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
      { Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Date: new Date('2027-01-01T00:00:00Z') } },
      after(3),
    ],
    taskOf(2 * DAY),
    /after 3 days/,
  ],
  [
    'where a rule has its prefix outside of a filter',
    [{ ...after(2, { Prefix: 'backups/' }), Filter: undefined }],
    undefined,
    /after 2/,
  ],
  [
    'where a rule has its prefix in a combined filter',
    [after(2, { Filter: { And: { Prefix: 'backups/' } } })],
    undefined,
    /after 2/,
  ],
  ['where a rule is for the job alone', [after(2, { Filter: { Prefix: 'backups/shop/' } })], undefined, /after 2 days/],
])('a rule that removes uploads %s is accepted', async (_, rules, task, message) => {
  expect(await checked(rules, task)).toEqual(finding('ok', message));
});

test.each([
  [
    'of two days',
    [after(2)],
    3 * DAY,
    /after 2 days \("stale"\), and a task of the runner may take 3 days: .+UPLOAD_REMOVED\. Give the rule 4 days/,
  ],
  ['of a second less', [after(2)], 2 * DAY + 1, /UPLOAD_REMOVED/],
  ['of a day', [after(1)], 7 * DAY, /after 1 day .+ Give the rule 8 days, or lower runner_timeout\.$/],
  [
    'for a part of the dumps',
    [after(9), after(1, { ID: 'year', Filter: { Prefix: 'backups/shop/2026/' } })],
    2 * DAY,
    /after 1 day \("year"\)/,
  ],
])(
  'a rule %s is a warning with the error that it leads to, when a task may run for longer',
  async (_, rules, seconds, message) => {
    expect(await checked(rules, taskOf(seconds))).toEqual(finding('warning', message));
  },
);

test('of the runner of masked dumps it is the task that masks whose time counts', async () => {
  const masking = { runnerStateMachine: `${RUNNER.runner.stateMachineArn}-mask` };
  expect(await checked([after(2)], taskOf(3 * DAY), { masking })).toEqual(finding('warning', /may take 3 days/));
});

test.each<[string, Answer | undefined, object | undefined]>([
  ['that may not be read', DENIED, undefined],
  ['that does not exist', { status: 400, body: { __type: 'ClientException' } }, undefined],
  ['whose definition states none', { body: { taskDefinition: { containerDefinitions: [{ image: 'i' }] } } }, undefined],
  ['whose definition states no number', taskOf(Number.NaN), undefined],
  ['that the wrong configuration of the function does not name', undefined, {}],
])('a rule that may be too early for the time of a task %s is unknown', async (_, task, job) => {
  expect(await checked([after(3)], task, job)).toEqual(
    finding('unknown', /after 3 days\. How long a task .+ is not known: see the check "runner"\.$/),
  );
});

test('a rule that is too early for some dumps and none for the others are two warnings', async () => {
  const ofYear = after(1, { Filter: { Prefix: 'backups/shop/2026/' } });
  expect(await checked([ofYear], taskOf(2 * DAY))).toEqual([
    ...finding('warning', /after 1 day .+UPLOAD_REMOVED/),
    ...finding('warning', /no rule that removes incomplete uploads .+ after 3 days\.$/),
  ]);
});

test.each([
  ['no lifecycle', 'NoSuchLifecycleConfiguration'],
  ['a lifecycle of other things', [{ Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 30 } }]],
  ['a rule for other objects', [after(2, { Filter: { Prefix: 'logs/' } })]],
  ['a rule for other objects with a combined filter', [after(2, { Filter: { And: { Prefix: 'logs/' } } })]],
  ['a rule for other objects without a filter', [{ ...after(2, { Prefix: 'logs/' }), Filter: undefined }]],
  ['a rule that is turned off', [after(2, { Status: 'Disabled' })]],
  ['a rule for large objects', [after(2, { Filter: { And: { Prefix: '', ObjectSizeGreaterThan: 1_000_000 } } })]],
])('%s is a warning, because parts of crashed runs stay', async (_, rules) => {
  expect(await checked(rules)).toEqual(
    finding('warning', /no rule that removes incomplete uploads below "backups\/shop\/".+ after 2 days\.$/),
  );
});

test('another answer of S3 is an error', async () => {
  await expect(checked('NoSuchBucket')).rejects.toThrow(/"dumps"/);
});

test('a lifecycle that may not be read is unknown', async () => {
  expect(await checked('AccessDenied')).toEqual(finding('unknown', /s3:GetLifecycleConfiguration on "dumps"/));
});
