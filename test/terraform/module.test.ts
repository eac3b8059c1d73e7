import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkModule } from './module-checks';

const MODULE = join(__dirname, '../../modules/mysqldump');

// Each of its 45 runs plans the whole module.
checkModule(MODULE, ['choices.tftest.hcl']);

test('the minimal example is complete in at most 25 lines', () => {
  const lines = readFileSync(join(MODULE, 'examples/minimal/main.tf'), 'utf8').trimEnd().split('\n');
  expect(readdirSync(join(MODULE, 'examples/minimal'))).toEqual(['main.tf']);
  expect(lines.length).toBeLessThanOrEqual(25);
});
