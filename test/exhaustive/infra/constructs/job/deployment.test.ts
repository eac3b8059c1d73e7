import { MysqldumpModule } from '../../../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../../../infra/scheduled-script';
import type { ModuleJson } from '../../../../../infra/synth/module-stack';

/*
 * test/terraform/examples/apply.test.ts and later-changes.test.ts try what a plan refuses. Here: that the list of refusals is complete, and that resources
 * with dumps and records are never replaced by accepted changes.
 */

interface Lifecycle {
  lifecycle?: { ignore_changes?: string[]; postcondition?: { condition: string; error_message: string }[] };
}
type Deployed = Lifecycle & { input: Record<string, string>; depends_on: string[] };

const DUMP = new MysqldumpModule().toTerraform();
const SCRIPT = new ScheduledScriptModule().toTerraform();
const fixedBy = ({ resource }: ModuleJson, name: string) =>
  (resource as { terraform_data: Record<string, Deployed> }).terraform_data[name] as Deployed;
const lifecycleOf = ({ resource }: ModuleJson, type: string, name: string) =>
  (resource as Record<string, Record<string, Lifecycle>>)[type]?.[name]?.lifecycle;

const TABLE = ['create_lock_table', 'lock_table_name'];
const NAMES = ['name', 'name_prefix', 'role_path'];
const PLACE = ['account_id', 'region'];

test.each([
  ['mysqldump', DUMP, 'deployment', [...NAMES, 'bucket_name', 'create_bucket', ...TABLE]],
  ['mysqldump', DUMP, 'place', PLACE],
  ['scheduled-script', SCRIPT, 'deployment', [...NAMES, ...PLACE, ...TABLE]],
])('%s records the settings of its first apply and compares all of them', (_, module, name, keys) => {
  const { input, lifecycle } = fixedBy(module, name);
  expect(Object.keys(input).sort()).toEqual([...keys].sort());
  expect(lifecycle?.ignore_changes).toEqual(['input']);
  for (const key of keys) {
    const compared = lifecycle?.postcondition?.filter(({ condition }) => condition.includes(`self.output.${key},`));
    expect(compared).toHaveLength(1);
    expect(compared?.[0]?.error_message).toContain('Nothing was changed. See docs/rename-move-replace.md');
  }
});

test.each([
  ['mysqldump', DUMP, 'deployment', 'aws_lambda_function.dump'],
  ['mysqldump', DUMP, 'place', 'aws_security_group.dump'],
  ['scheduled-script', SCRIPT, 'deployment', 'aws_lambda_function.script'],
])(
  '%s records them after what a wrong first apply does not reach, so that it fixes nothing',
  (_, module, name, made) => {
    expect(fixedBy(module, name).depends_on).toEqual([made]);
  },
);

test.each([
  ['mysqldump', DUMP, 'place'],
  ['scheduled-script', SCRIPT, 'deployment'],
])('%s reports another region although S3 refuses to read a bucket there', (_, module, name) => {
  expect(fixedBy(module, name).input).toHaveProperty('region');
  expect(neededBy(module, `terraform_data.${name}`)).not.toContainEqual(expect.stringMatching(/^aws_s3_/));
});

test('what needs a bucket is found', () => {
  expect(neededBy(DUMP, 'terraform_data.deployment')).toContain('aws_s3_bucket.dumps');
});

/** Addresses of what Terraform reads before a resource, directly or not. */
function neededBy({ resource = {}, locals = {} }: ModuleJson, address: string): string[] {
  const needed = new Set<string>();
  const unread = [address];
  for (let next = unread.pop(); next !== undefined; next = unread.pop()) {
    if (needed.has(next)) continue;
    needed.add(next);
    const [type = '', name = ''] = next.split('.');
    const block = type === 'local' ? (locals as Record<string, unknown>)[name] : Object(resource)[type]?.[name];
    for (const [found] of (JSON.stringify(block) ?? '').matchAll(/\b(?:local|aws_\w+|terraform_data)\.\w+/g))
      unread.push(found);
  }
  return [...needed];
}

test('a bucket with dumps and a table with records are never replaced for another name', () => {
  expect(lifecycleOf(DUMP, 'aws_s3_bucket', 'dumps')?.ignore_changes).toEqual(['bucket', 'bucket_prefix']);
  for (const resource of [DUMP, SCRIPT]) {
    expect(lifecycleOf(resource, 'aws_dynamodb_table', 'lock')?.ignore_changes).toEqual(['name']);
  }
});
