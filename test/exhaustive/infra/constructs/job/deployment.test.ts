import { MysqldumpModule } from '../../../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../../../infra/scheduled-script';

/*
 * test/terraform/apply.test.ts and later-changes.test.ts try what a plan refuses. Here: that the list of refusals is complete, and that resources
 * with dumps and records are never replaced by accepted changes.
 */

interface Lifecycle {
  lifecycle?: { ignore_changes?: string[]; postcondition?: { condition: string; error_message: string }[] };
}
type Deployed = Lifecycle & { input: Record<string, string>; depends_on: string[] };

const DUMP = new MysqldumpModule().toTerraform().resource ?? {};
const SCRIPT = new ScheduledScriptModule().toTerraform().resource ?? {};
const deploymentOf = (resource: object) =>
  (resource as { terraform_data: { deployment: Deployed } }).terraform_data.deployment;
const lifecycleOf = (resource: object, type: string, name: string) =>
  (resource as Record<string, Record<string, Lifecycle>>)[type]?.[name]?.lifecycle;

const TABLE = ['create_lock_table', 'lock_table_name'];
const PLACE = ['account_id', 'name', 'name_prefix', 'region', 'role_path'];

test.each([
  ['mysqldump', DUMP, [...PLACE, 'bucket_name', 'create_bucket', ...TABLE]],
  ['scheduled-script', SCRIPT, [...PLACE, ...TABLE]],
])('%s records the settings of its first apply and compares all of them', (_, resource, keys) => {
  const { input, lifecycle } = deploymentOf(resource);
  expect(Object.keys(input).sort()).toEqual([...keys].sort());
  expect(lifecycle?.ignore_changes).toEqual(['input']);
  for (const key of keys) {
    const compared = lifecycle?.postcondition?.filter(({ condition }) => condition.includes(`self.output.${key},`));
    expect(compared).toHaveLength(1);
    expect(compared?.[0]?.error_message).toContain('Nothing was changed. See docs/rename-move-replace.md');
  }
});

test.each([
  ['mysqldump', DUMP, 'aws_lambda_function.dump'],
  ['scheduled-script', SCRIPT, 'aws_lambda_function.script'],
])('%s records them after its function exists, so that a failed first apply fixes nothing', (_, resource, made) => {
  expect(deploymentOf(resource).depends_on).toEqual([made]);
});

test('a bucket with dumps and a table with records are never replaced for another name', () => {
  expect(lifecycleOf(DUMP, 'aws_s3_bucket', 'dumps')?.ignore_changes).toEqual(['bucket', 'bucket_prefix']);
  for (const resource of [DUMP, SCRIPT]) {
    expect(lifecycleOf(resource, 'aws_dynamodb_table', 'lock')?.ignore_changes).toEqual(['name']);
  }
});
