import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkModule } from './module-checks';

const MODULE = join(__dirname, '../../../modules/mysqldump');

// Each run plans the whole module, which takes two seconds of a processor. `npm test` tries what a job is without choices, with
// what exists already, and with a runner; most choices together are in the complete example, which apply.test.ts applies.
checkModule(MODULE, { ordinary: ['defaults.tftest.hcl', 'existing.tftest.hcl', 'runner.tftest.hcl'] });

test('the minimal example is complete in at most 25 lines', () => {
  const lines = readFileSync(join(MODULE, 'examples/minimal/main.tf'), 'utf8').trimEnd().split('\n');
  expect(readdirSync(join(MODULE, 'examples/minimal'))).toEqual(['main.tf']);
  expect(lines.length).toBeLessThanOrEqual(25);
});
