import type { Terraform } from '../../../dev/terraform';
import { APPLIED, ExamplesLab } from './examples-lab';

/* Changes of what was applied: the minimal example with other inputs, and what a plan refuses. */

const [name] = APPLIED.changed;

let lab: ExamplesLab;
let minimal: Terraform;

beforeAll(async () => {
  lab = await ExamplesLab.start();
  minimal = await lab.example(name);
  lab.connectMinimal(minimal);
  await minimal.apply();
});

afterAll(async () => {
  await minimal?.remove();
  await lab?.cloud.stop();
});

describe('the minimal example', () => {
  test('has an empty second plan', async () => {
    expect((await minimal.plan()).addresses).toEqual([]);
  });

  test("an apply with a taken name fails before it changes anything of the name's owner", async () => {
    const second = await lab.example('minimal');
    // Avoids a bucket of its own, which takes long to create.
    lab.connectMinimal(second, { create_bucket: false, bucket_name: 'dumps-of-another', bucket_sends_events: true });
    await expect(second.apply()).rejects.toThrow(/EntityAlreadyExists.*mysqldump-shop-execution/s);
    // Only resources whose names AWS generates, and values that are in the state alone.
    expect(await second.resources()).toEqual([
      'module.mysqldump.aws_kms_key.alarms[0]',
      'module.mysqldump.terraform_data.full_drills[0]',
    ]);
    await second.remove();
    expect((await minimal.plan()).addresses).toEqual([]);
  });

  test('enabling notifications later creates a function and changes the lock table in place', async () => {
    lab.connectMinimal(minimal, { notify_changes: ['failed'] });
    const { addresses } = await minimal.plan();
    lab.connectMinimal(minimal);

    expect(addresses).toContain('create module.mysqldump.aws_lambda_function.notify[0]');
    expect(addresses.filter((address) => !address.startsWith('create '))).toEqual([
      'update module.mysqldump.aws_dynamodb_table.lock[0]',
    ]);
  });

  test('enabling a retention later creates a function, and changes and replaces nothing', async () => {
    lab.connectMinimal(minimal, { keep_daily: 30, keep_monthly: 12 });
    const { addresses } = await minimal.plan();
    lab.connectMinimal(minimal);

    expect(addresses).toContain('create module.mysqldump.aws_lambda_function.retention[0]');
    expect(addresses.filter((address) => !/^create .*retention/.test(address))).toEqual([]);
  });

  test('protecting the bucket of an earlier version creates resources, changes its lifecycle in place, and replaces nothing', async () => {
    lab.connectMinimal(minimal, {
      bucket_object_lock: { mode: 'GOVERNANCE', days: 30 },
      bucket_transitions: [{ days: 90, storage_class: 'DEEP_ARCHIVE' }],
      bucket_replication: { bucket_arn: 'arn:aws:s3:::replica' },
      bucket_access_log: { bucket: 'access-logs' },
    });
    const { addresses } = await minimal.plan();
    lab.connectMinimal(minimal);

    const inModule = addresses.map((address) => address.replace('module.mysqldump.', ''));
    expect(inModule.sort()).toEqual([
      'create aws_cloudwatch_metric_alarm.replication_failing[0]',
      'create aws_iam_role.replication[0]',
      'create aws_iam_role_policy.replication[0]',
      'create aws_s3_bucket_logging.dumps[0]',
      'create aws_s3_bucket_object_lock_configuration.dumps[0]',
      'create aws_s3_bucket_replication_configuration.dumps[0]',
      'update aws_s3_bucket_lifecycle_configuration.dumps[0]',
    ]);
  });

  // The plan must refuse these: an apply would destroy something before it fails.
  test.each([
    [
      'another name, prefix, bucket name and table name',
      { name: 'store', name_prefix: 'backup-', bucket_name: 'another-bucket', lock_table_name: 'locks' },
      [
        'name must stay "shop"',
        'name_prefix must stay "mysqldump-"',
        'bucket_name must stay',
        'lock_table_name must stay',
      ],
    ],
    [
      'a bucket and a table that are no longer created',
      {
        create_bucket: false,
        bucket_name: 'dumps',
        bucket_sends_events: true,
        create_lock_table: false,
        lock_table_name: 'mysqldump-shop-lock',
      },
      ['create_bucket must stay true', 'create_lock_table must stay true'],
    ],
  ])('a plan is refused with %s, and the message gives the remedy', async (_, inputs, messages) => {
    lab.connectMinimal(minimal, inputs);
    const error: Error = await minimal.plan().then(
      () => new Error('The plan passed.'),
      (thrown) => thrown,
    );
    lab.connectMinimal(minimal);
    const output = error.message.replaceAll(/\s+/g, ' ');
    for (const message of messages) expect(output).toContain(message);
    expect(output).toContain('docs/rename-move-replace.md');
  });

  test('leaves nothing of a job without dumps when it is destroyed', async () => {
    await minimal.destroy();
    expect(await minimal.resources()).toEqual([]);
  });
});
