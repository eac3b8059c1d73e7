import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { terraform } from '../../dev/terraform';
import { checkModule } from './module-checks';

const MODULE = join(__dirname, '../../modules/scheduled-script');

checkModule(MODULE);

test.each(readdirSync(join(MODULE, 'examples')))('the example %s is valid', async (name) => {
  const copy = await terraform({ folder: join(MODULE, 'examples', name), copy: MODULE });
  try {
    await copy.init();
    await copy.validate();
  } finally {
    await copy.remove();
  }
});
