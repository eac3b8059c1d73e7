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
async function checked(rules: LifecycleRule[] | string, task?: Answer) {
  const service = await SmallJsonService.start(task ? [task] : []);
  const s3 = {
    send: async () => {
      if (typeof rules === 'string') throw Object.assign(new Error(rules), { name: rules });
      return { Rules: rules };
    },
  };
  const { aws, ...others } = service.session;
  const findings = await uploadsCheck.run({
    dumpFunction: { bucket: 'dumps', prefix: 'backups', job: 'shop' },
    config: task ? RUNNER : {},
    session: { ...others, aws: { ...aws, s3: async () => s3 } },
  } as unknown as Examination);
  await service.stop();
  return findings;
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

test('a rule that may be too early for a task whose time is not known is unknown', async () => {
  expect(await checked([after(3)], DENIED)).toEqual(
    finding('unknown', /after 3 days\. How long a task .+ is not known/),
  );
});

test.each([
  ['no lifecycle', 'NoSuchLifecycleConfiguration'],
  ['a lifecycle of other things', [{ Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 30 } }]],
  ['a rule for other objects', [after(2, { Filter: { Prefix: 'logs/' } })]],
])('%s is a warning, because parts of crashed runs stay', async (_, rules) => {
  expect(await checked(rules)).toEqual(
    finding('warning', /no rule that removes incomplete uploads below "backups\/shop\/".+ after 2 days\.$/),
  );
});

test('a lifecycle that may not be read is unknown', async () => {
  expect(await checked('AccessDenied')).toEqual(finding('unknown', /s3:GetLifecycleConfiguration on "dumps"/));
});
