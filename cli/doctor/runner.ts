import * as z from 'zod';
import { awsFailure, InvocationError } from '../core/errors';
import { JsonService, type ServiceNames } from '../core/json-service';
import { askAws, type Check, type Examination, type Finding, failed, ok, unknown } from './finding';
import { nameOfRunner, readRunnerTask, runnerOf } from './runner-task';

const ECR: ServiceNames = {
  name: 'ecr',
  host: 'api.ecr',
  target: 'AmazonEC2ContainerRegistry_V20150921',
  protocol: '1.1',
  variable: 'AWS_ENDPOINT_URL_ECR',
};

/** `<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>`, or with `@<digest>`, which decides if there are both. */
const IMAGE =
  /^(?<registryId>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<repositoryName>[^:@]+)(?::(?<imageTag>[^@]+)|(?::[^@]+)?@(?<imageDigest>.+))$/;

/** The answer to DescribeImages (Amazon ECR API Reference). */
const described = z.object({ imageDetails: z.array(z.object({ imagePushedAt: z.number().optional() })) });

/** Whether the runner has the image of its tasks: without it, none begins, which a dump finds out after half an hour. */
export const runnerCheck: Check = {
  name: 'runner',
  run: async (examination) => {
    const { config, masking, session } = examination;
    if (!config && !masking) return [unknown('Not checked, because the configuration is wrong.')];
    const stateMachineArn = runnerOf(examination);
    if (stateMachineArn === undefined) return [ok('The job has no runner: functions do all of its work.')];
    const name = nameOfRunner(stateMachineArn);
    const task = await readRunnerTask(stateMachineArn, session);
    if (task === 'denied')
      return [
        unknown(
          `The tasks of the runner "${name}" can't be read. Allow your user or role ecs:DescribeTaskDefinition on "*".`,
        ),
      ];
    if (task === 'missing') return [failed(`The runner "${name}" has no task definition. Apply Terraform again.`)];
    return [await imageFinding(task.image, session)];
  },
};

async function imageFinding(
  image: string,
  { aws, environment, signal }: Examination['session'],
): Promise<Omit<Finding, 'check'>> {
  const { registryId, region, repositoryName, imageTag, imageDigest } = IMAGE.exec(image)?.groups ?? {};
  if (region === undefined)
    return unknown(`The image "${image}" is in no private repository of Amazon ECR, so that it can't be looked for.`);
  const ecr = new JsonService({ ...ECR, region }, await aws.lambda(), environment);
  const request = { registryId, repositoryName, imageIds: [{ imageTag, imageDigest }] };
  try {
    const answer = await askAws(() => ecr.call('DescribeImages', request, signal));
    if (answer === 'denied')
      return unknown(
        `The image "${image}" can't be looked for. Allow your user or role ecr:DescribeImages on its repository, in the policy of the repository as well if another account has it.`,
      );
    const [{ imagePushedAt: seconds } = {}] = described.parse(answer).imageDetails;
    const pushed = seconds === undefined ? '' : `, pushed on ${new Date(seconds * 1000).toISOString().slice(0, 10)}`;
    return ok(`Its image "${image}" is there${pushed}.`);
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? ABSENT[error.name] : undefined;
    if (reason !== undefined)
      return failed(
        `The image "${image}" of the runner does not exist: ${reason}. No task can start. Push it (docs/runner.md), or correct runner_image_uri (image_uri without it) and apply Terraform.`,
      );
    throw awsFailure(InvocationError, {
      service: 'ECR',
      action: 'look for',
      resource: `the image "${image}"`,
      error,
      code: 'RUNNER_UNAVAILABLE',
    });
  }
}

/** Answers of ECR about an image that can't be pulled. */
const ABSENT: Readonly<Record<string, string>> = {
  RepositoryNotFoundException: 'there is no such repository',
  ImageNotFoundException: 'its repository has no image of this tag or digest',
};
