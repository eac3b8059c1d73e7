import type { Examination } from '../../../../cli/doctor/finding';
import { retentionCheck } from '../../../../cli/doctor/retention';
import { EXPIRY_TAG } from '../../../../functions/retention/tags/expiry-tag';

const FUNCTION = { FunctionName: 'mysqldump-shop-retention', Runtime: 'nodejs22.x', State: 'Active', Timeout: 900 };
const BY_TAG = {
  Status: 'Enabled',
  Filter: { Tag: { Key: EXPIRY_TAG.key, Value: EXPIRY_TAG.value } },
  Expiration: { Days: 1 },
};
const BY_AGE = { ID: 'old', Status: 'Enabled', Filter: { Prefix: 'backups/' }, Expiration: { Days: 30 } };
const RULE_OF_OTHERS = { ...BY_AGE, Filter: { Prefix: 'logs/' } };

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** @param rules or the error that S3 answers. */
function examination(configuration: object | undefined, rules: object[] | Error, dumpUsers = false): Examination {
  const lambda = {
    config: { region: async () => 'eu-central-1' },
    send: async () => configuration ?? Promise.reject(named('ResourceNotFoundException')),
  };
  const s3 = { send: async () => (rules instanceof Error ? Promise.reject(rules) : { Rules: rules }) };
  return {
    dumpFunction: { name: 'mysqldump-shop', bucket: 'dumps', prefix: 'backups', job: 'shop' },
    config: { dumpUsers },
    session: { aws: { lambda: async () => lambda, s3: async () => s3 }, signal: new AbortController().signal },
  } as unknown as Examination;
}

const ok = (message: RegExp) => ({ status: 'ok', message: expect.stringMatching(message) });
const warning = (message: RegExp) => ({ status: 'warning', message: expect.stringMatching(message) });
const NO_RULES = ok(/no retention function, so that it lets no dump expire/);
const THERE = ok(/^"mysqldump-shop-retention": nodejs22\.x/);

test.each([
  ['a job without rules', undefined, named('NoSuchLifecycleConfiguration'), [NO_RULES]],
  ['a job without rules in a bucket with those of others', undefined, [RULE_OF_OTHERS], [NO_RULES]],
  [
    'a job without rules whose dumps the bucket deletes by age',
    undefined,
    [BY_AGE],
    [NO_RULES, warning(/deletes dumps by their age, also the last good one \("old"\)/)],
  ],
  [
    'a job with rules and a bucket that fits them',
    FUNCTION,
    [BY_TAG],
    [THERE, ok(/deletes what is tagged as expired/)],
  ],
  [
    'a job with rules in a bucket that deletes nothing',
    FUNCTION,
    named('NoSuchLifecycleConfiguration'),
    [THERE, warning(/has no lifecycle rule that deletes expired dumps/)],
  ],
  [
    'a job with rules in a bucket that deletes by age, too',
    FUNCTION,
    [BY_TAG, BY_AGE],
    [THERE, warning(/deletes dumps by their age/)],
  ],
  [
    'a user who may not read the lifecycle',
    FUNCTION,
    named('AccessDenied'),
    [THERE, { status: 'unknown', message: expect.stringMatching(/s3:GetLifecycleConfiguration on "dumps"/) }],
  ],
  [
    'a function that cannot run',
    { ...FUNCTION, State: 'Failed', StateReason: 'no subnet' },
    [BY_TAG],
    [{ status: 'failed', message: expect.stringMatching(/can't run: no subnet/) }, ok(/deletes what is tagged/)],
  ],
])('reports the retention of %s', async (_, configuration, rules, findings) => {
  expect(await retentionCheck.run(examination(configuration, rules))).toEqual(findings);
});

describe('a rule that does not reach the accounts beside the dumps', () => {
  const { Tag } = BY_TAG.Filter;
  const OF_DUMPS = { ...BY_TAG, Filter: { And: { Prefix: 'backups/', Tags: [Tag] } } };

  test('is a warning of a job that dumps accounts', async () => {
    expect(await retentionCheck.run(examination(FUNCTION, [OF_DUMPS], true))).toEqual([
      THERE,
      warning(/no lifecycle rule that deletes expired dumps below "_users\/backups\/shop\/"/),
    ]);
    expect(await retentionCheck.run(examination(FUNCTION, [BY_TAG], true))).toEqual([
      THERE,
      ok(/deletes what is tagged/),
    ]);
  });

  test('is none of another job', async () => {
    expect(await retentionCheck.run(examination(FUNCTION, [OF_DUMPS]))).toEqual([THERE, ok(/deletes what is tagged/)]);
  });
});
