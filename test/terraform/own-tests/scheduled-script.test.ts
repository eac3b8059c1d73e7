import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { terraform } from '../../../dev/terraform';
import { checkModule } from './module-checks';

const MODULE = join(__dirname, '../../../modules/scheduled-script');

checkModule(MODULE, { ordinary: ['defaults.tftest.hcl', 'notify.tftest.hcl'] });

const EXAMPLES = process.env.LONG ? readdirSync(join(MODULE, 'examples')) : ['minimal', 'mysqldump-gzip-s3'];

test.each(EXAMPLES)('the example %s is valid', async (name) => {
  const copy = await terraform({ folder: join(MODULE, 'examples', name), copy: MODULE });
  try {
    await copy.init();
    await copy.validate();
  } finally {
    await copy.remove();
  }
});
