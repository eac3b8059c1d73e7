import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terraform } from '../../../dev/terraform';
import { builtProgram, canHaveProgram } from '../../../dev/terraform/built-programs';
import { type OciRegistry, startOciRegistry } from '../../../dev/terraform/oci-registry';
import { temporaryFolder } from '../../../dev/tools/temporary-folder';
import { zipFolder } from '../../../dev/tools/zip';
import { copyModule } from '../../../infra/release/module-folder';
import { writeOciPackage } from '../../../infra/release/oci-package';

/* The OCI package, as a user of OpenTofu has it: from a registry, by its tag. */

const withOpenTofu = canHaveProgram('opentofu') ? describe : describe.skip;

withOpenTofu('a module in a registry of OCI artifacts', () => {
  let registry: OciRegistry;

  beforeAll(async () => {
    registry = await startOciRegistry();
    const folder = temporaryFolder('oci-package');
    copyModule('scheduled-script', join(folder, 'module'));
    await zipFolder(join(folder, 'module'), join(folder, 'module.zip'));
    await writeOciPackage(join(folder, 'module.zip'), '1.2.3', join(folder, 'layout'));
    await registry.push(join(folder, 'layout'), 'acme/scheduled-script:1.2.3');
  });

  afterAll(() => registry?.stop());

  const userOf = async (tag: string) => {
    const folder = temporaryFolder('oci-user');
    const job = {
      source: `oci://${registry.address}/acme/scheduled-script?tag=${tag}`,
      name: 'nightly',
      schedule_expression: 'cron(0 3 * * ? *)',
      script_path: '${path.module}/main.tf.json',
    };
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ module: { job } }));
    return terraform({
      folder,
      program: await builtProgram('opentofu'),
      environment: { SSL_CERT_FILE: registry.authority },
    });
  };

  test('is installed by its tag, and is valid', async () => {
    const user = await userOf('1.2.3');
    try {
      await user.init();
      await user.validate();
    } finally {
      await user.remove();
    }
  });

  test('is not installed by a tag that is not there', async () => {
    const user = await userOf('9.9.9');
    try {
      await expect(user.init()).rejects.toThrow(/not found/);
    } finally {
      await user.remove();
    }
  });
});
