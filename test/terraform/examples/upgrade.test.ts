import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULE_FILES, moduleZip } from '../../../dev/labs/released/earlier-release';
import { unzip } from '../../../dev/local-cloud/lambda-host/unzip';
import type { Terraform } from '../../../dev/terraform';
import { moduleFolder } from '../../../infra/build/packages';
import { ExamplesLab } from './examples-lab';

/* What an upgrade from the release before changes: the minimal example, applied with its module, and planned with the new one. */

let lab: ExamplesLab;
let copy: Terraform;

beforeAll(async () => {
  lab = await ExamplesLab.start();
  copy = await lab.example('minimal');
  lab.connectMinimal(copy);
});

afterAll(async () => {
  await copy?.remove();
  await lab?.cloud.stop();
});

const inModule = () => join(copy.workFolder, '../..');

test('an upgrade replaces and deletes nothing, and a second plan is empty', async () => {
  await unzip(moduleZip('mysqldump'), inModule());
  await copy.apply();
  for (const file of MODULE_FILES) copyFileSync(join(moduleFolder('mysqldump'), file), join(inModule(), file));
  await copy.init();
  const { addresses } = await copy.plan();
  console.info(`Changes in a plan of the minimal example: ${addresses.join(', ') || 'none'}`);
  expect(addresses.filter((address) => /\bdelete\b/.test(address))).toEqual([]);

  await copy.apply();
  expect((await copy.plan()).addresses).toEqual([]);
});
