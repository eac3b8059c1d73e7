import { type ModuleJson, moduleJsons, typesInUse } from '../../../../dev/terraform/schema/module-json';
import { providerSchema } from '../../../../dev/terraform/schema/provider-schema';
import { providerFindings } from './provider-findings';

/*
 * The modules name AWS provider 5.79 up to 6.x. Tests apply them with one version; this holds their JSON against the complete
 * schema of both ends of the range. `npx tsx dev/terraform/schema/update.ts` reads the schemas again.
 */

const lowest = providerSchema('lowest');
const newest = providerSchema('newest');
const versions = [
  [`lowest, ${lowest.provider}`, lowest],
  [`newest, ${newest.provider}`, newest],
] as const;

test('the lowest version is the lowest that the modules name, and the newest is a 6.x', () => {
  for (const module of moduleJsons().keys()) {
    const versions = require(`../../../../modules/${module}/versions.tf.json`).terraform.required_providers.aws.version;
    expect(versions).toBe('>= 5.79, < 7.0');
  }
  expect(lowest.provider).toMatch(/^5\.79\./);
  expect(newest.provider).toMatch(/^6\.\d+\./);
});

test.each(versions)('the schema of the %s version has every type that the modules use', (_, { types }) => {
  expect(Object.keys(types).sort()).toEqual(typesInUse());
});

describe.each(versions)('the %s version of the AWS provider', (_, schema) => {
  test.each([...moduleJsons()])('takes the module %s, without a warning', (_name, module) => {
    expect(providerFindings(module, schema)).toEqual([]);
  });
});

describe('a module that the newest version of the provider', () => {
  const [, mysqldump] = [...moduleJsons()][0] as [string, ModuleJson];
  const findingsWith = (
    change: (module: Record<string, Record<string, Record<string, unknown>>>) => void,
  ): string[] => {
    const changed = JSON.parse(JSON.stringify(mysqldump));
    change(changed.resource);
    return providerFindings(changed, newest);
  };
  const set = (type: string, name: string, inputs: object) => (resource: Record<string, Record<string, unknown>>) => {
    Object.assign(Object(resource[type]?.[name]), inputs);
  };

  test.each([
    [
      'does not know an argument of',
      set('aws_sqs_queue', 'retry', { fifo: true }),
      'aws_sqs_queue.retry.fifo: unknown',
    ],
    [
      'misses an argument of',
      ({ aws_iam_role_policy: policies }: Record<string, Record<string, unknown>>) =>
        void delete Object(policies?.dump).policy,
      'aws_iam_role_policy.dump.policy: missing',
    ],
    [
      'decides an argument of',
      set('aws_sqs_queue', 'retry', { arn: 'arn:aws:sqs:::queue' }),
      'aws_sqs_queue.retry.arn: cannot be set',
    ],
    [
      'deprecates an argument of',
      set('aws_cloudwatch_event_rule', 'verify', { is_enabled: true }),
      expect.stringMatching(/^aws_cloudwatch_event_rule\.verify\.is_enabled: deprecated: .*Use state instead/),
    ],
    [
      'does not know an argument in a block of',
      set('aws_lambda_function', 'dump', { vpc_config: { subnets: [] } }),
      'aws_lambda_function.dump.vpc_config.subnets: unknown',
    ],
    [
      'does not know an argument in a dynamic block of',
      set('aws_lambda_function', 'dump', { dynamic: [{ vpc_config: { for_each: [], content: { subnets: [] } } }] }),
      'aws_lambda_function.dump.vpc_config.subnets: unknown',
    ],
    [
      'deprecates an attribute that is read in',
      set('aws_sqs_queue', 'retry', { name: '${data.aws_region.current.id}' }),
      expect.stringMatching(/^data\.aws_region\.current\.id: deprecated: Use 'region' instead/),
    ],
    [
      'does not know an attribute that is read in',
      set('aws_sqs_queue', 'retry', { name: '${aws_iam_role.dump[0].role_arn}' }),
      'aws_iam_role.dump[0].role_arn: unknown',
    ],
    [
      'does not know a type of',
      (resource: Record<string, unknown>) => void Object.assign(resource, { aws_queue: { q: {} } }),
      'aws_queue: unknown type',
    ],
  ])('%s is found', (_, change, finding) => {
    expect(findingsWith(change)).toContainEqual(finding);
  });

  test('reads an attribute that only the newest version has is found with the lowest one', () => {
    const changed = JSON.parse(
      JSON.stringify(mysqldump).replace('aws_region.current.endpoint', 'aws_region.current.region'),
    );
    expect(providerFindings(changed, newest)).toEqual([]);
    expect(providerFindings(changed, lowest)).toEqual(['data.aws_region.current.region: unknown']);
  });
});
