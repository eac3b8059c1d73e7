import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { terraform } from '../../../dev/terraform';

let cloud: LocalCloud;
let folder: string;

beforeAll(async () => {
  cloud = await startLocalCloud({ auth: true });
  folder = mkdtempSync(join(tmpdir(), 'module-'));
  const configuration = {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.79, < 7' } } },
    variable: { name: { type: 'string' } },
    resource: { aws_cloudwatch_log_group: { logs: { name: '${var.name}' } } },
    output: { arn: { value: '${aws_cloudwatch_log_group.logs.arn}' } },
  };
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(configuration));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await cloud?.stop();
});

test('applies, plans, changes and destroys a copy of a module with the real provider', async () => {
  const copy = await terraform({ folder, cloud });
  try {
    await copy.init();
    await copy.apply({ name: 'logs' });

    expect(await copy.output()).toEqual({ arn: `arn:aws:logs:us-east-1:${cloud.accountId}:log-group:logs` });
    expect(await copy.resources()).toEqual(['aws_cloudwatch_log_group.logs']);
    writeFileSync(join(copy.workFolder, 'local-cloud.auto.tfvars.json'), JSON.stringify({ name: 'others' }));
    expect(await copy.plan()).toEqual({ changes: 1, addresses: ['delete+create aws_cloudwatch_log_group.logs'] });

    await copy.destroy();
    expect(await copy.resources()).toEqual([]);
    expect(existsSync(join(folder, '.terraform'))).toBe(false);
  } finally {
    await copy.remove();
  }
});

test('passes on an error of Terraform', async () => {
  const copy = await terraform({ folder, cloud });
  try {
    await copy.init();
    await expect(copy.apply({ name: 'not a name' })).rejects.toThrow(
      /^terraform apply .* failed \(exit code 1\):.*isn't a valid log group name/s,
    );
  } finally {
    await copy.remove();
  }
});
