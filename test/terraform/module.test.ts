import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkModule } from './module-checks';

const MODULE = join(__dirname, '../../modules/mysqldump');

// Each run of these plans the whole module: 45 times, and once for each partition.
checkModule(MODULE, ['choices.tftest.hcl', 'partitions.tftest.hcl']);

test('the minimal example is complete in at most 25 lines', () => {
  const lines = readFileSync(join(MODULE, 'examples/minimal/main.tf'), 'utf8').trimEnd().split('\n');
  expect(readdirSync(join(MODULE, 'examples/minimal'))).toEqual(['main.tf']);
  expect(lines.length).toBeLessThanOrEqual(25);
});
