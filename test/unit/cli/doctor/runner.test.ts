import type { Examination } from '../../../../cli/doctor/finding';
import { runnerCheck } from '../../../../cli/doctor/runner';
import { type Answer, SmallJsonService } from '../core/small-json-service';

const STATE_MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:mysqldump-shop-runner';
const REPOSITORY = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/teams/mysqldump';
const DIGEST = `@sha256:${'a'.repeat(64)}`;
const OF_DUMPS = { config: { runner: { engine: 'auto', stateMachineArn: STATE_MACHINE } } };

const taskOf = (image: string): Answer => ({ body: { taskDefinition: { containerDefinitions: [{ image }] } } });
const refusal = (type: string): Answer => ({ status: 400, body: { __type: type, message: 'no' } });
const THERE: Answer = { body: { imageDetails: [{ imagePushedAt: 1_795_132_800.5 }] } };

/** What the check finds, and asks, with these answers of ECS and ECR. */
async function checked(job: object, ...answers: Answer[]) {
  const service = await SmallJsonService.start(answers);
  try {
    const findings = await runnerCheck.run({ ...job, session: service.session } as unknown as Examination);
    return { findings, asked: service.asked };
  } finally {
    await service.stop();
  }
}

const finding = (status: string, message: RegExp) => [{ status, message: expect.stringMatching(message) }];

test.each([
  [':1.0.0', { imageTag: '1.0.0' }],
  [DIGEST, { imageDigest: DIGEST.slice(1) }],
  // As ECS pulls it: the digest decides.
  [`:1.0.0${DIGEST}`, { imageDigest: DIGEST.slice(1) }],
])('the image of the runner is looked for in its repository, by %s', async (version, imageId) => {
  const { findings, asked } = await checked(OF_DUMPS, taskOf(`${REPOSITORY}${version}`), THERE);
  expect(findings).toEqual(finding('ok', /^Its image ".+" is there, pushed on 2026-11-20\.$/));
  expect(asked).toEqual([
    {
      action: 'AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition',
      region: 'eu-central-1',
      parameters: { taskDefinition: 'mysqldump-shop-runner' },
    },
    {
      action: 'AmazonEC2ContainerRegistry_V20150921.DescribeImages',
      region: 'eu-west-1',
      parameters: { registryId: '123456789012', repositoryName: 'teams/mysqldump', imageIds: [imageId] },
    },
  ]);
});

test.each([
  ['210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['210987654321.dkr.ecr.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
])('an image is looked for in the account and region of its registry, as %s', async (registry, region) => {
  const { findings, asked } = await checked(OF_DUMPS, taskOf(`${registry}/hub/library/mysqldump:1`), THERE);
  expect(findings).toEqual(finding('ok', /is there/));
  expect(asked[1]).toMatchObject({
    region,
    parameters: { registryId: '210987654321', repositoryName: 'hub/library/mysqldump' },
  });
});

test('the runner of masked dumps is that of masking', async () => {
  const masking = { runnerStateMachine: `${STATE_MACHINE}-mask` };
  const { findings, asked } = await checked({ masking }, taskOf(`${REPOSITORY}:1.0.0`), THERE);
  expect(findings).toEqual(finding('ok', /is there/));
  expect(asked[0]?.parameters).toEqual({ taskDefinition: 'mysqldump-shop-runner-mask' });
});

test.each([
  ['RepositoryNotFoundException', /does not exist: there is no such repository\. No task can start\./],
  ['ImageNotFoundException', /does not exist: its repository has no image of this tag or digest\. .+ runner_image_uri/],
])('%s is a failure that names the image and what to do', async (type, message) => {
  const { findings } = await checked(OF_DUMPS, taskOf(`${REPOSITORY}:1.0.0`), refusal(type));
  expect(findings).toEqual(finding('failed', message));
  expect(findings[0]?.message).toContain(`"${REPOSITORY}:1.0.0"`);
});

test.each([
  ['the task', [refusal('AccessDeniedException')], /ecs:DescribeTaskDefinition/],
  ['the image', [taskOf(`${REPOSITORY}:1.0.0`), refusal('AccessDeniedException')], /ecr:DescribeImages/],
])('%s that may not be read is unknown, with the permission for it', async (_, answers, message) => {
  expect((await checked(OF_DUMPS, ...answers)).findings).toEqual(finding('unknown', message));
});

test.each([
  'public.ecr.aws/team/mysqldump:1.0.0',
  'mysqldump:1.0.0',
  'registry.example.com:5000/mysqldump:1.0.0',
  'registry.example.com/123456789012.dkr.ecr.eu-west-1.amazonaws.com/mysqldump:1.0.0',
])('an image that is not in ECR is unknown, and is not asked for: %s', async (image) => {
  const { findings, asked } = await checked(OF_DUMPS, taskOf(image));
  expect(findings).toEqual(finding('unknown', /in no private repository of Amazon ECR/));
  expect(asked).toHaveLength(1);
});

test('a runner without a task definition is a failure', async () => {
  const { findings } = await checked(OF_DUMPS, refusal('ClientException'));
  expect(findings).toEqual(finding('failed', /"mysqldump-shop-runner" has no task definition/));
});

test('an answer that is none of these is an error about what was asked for', async () => {
  const call = checked(OF_DUMPS, taskOf(`${REPOSITORY}:1.0.0`), refusal('InvalidParameterException'));
  await expect(call).rejects.toThrow(/\[RUNNER_UNAVAILABLE\] Could not look for the image .+InvalidParameterException/);
});

test('a job without a runner needs no image, and one with a wrong configuration is not checked', async () => {
  const { findings, asked } = await checked({ config: {} });
  expect(findings).toEqual(finding('ok', /no runner/));
  expect((await checked({})).findings).toEqual(finding('unknown', /configuration is wrong/));
  expect(asked).toEqual([]);
});
