const { existsSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Test files that only the long form (`LONG=1`) runs, every night, so that `npm test` takes minutes. Each promise keeps a file
 * in `npm test`. What is here varies it: another server, another number of processes, further examples, more moments of a
 * fault. A new file belongs here if it takes more than 20 seconds of a processor (`PROCESSOR_TIME`), and another one already
 * fails when its promise is broken.
 */
const LONG_FORM = [
  'integration/bad-input/users/grants',
  'integration/cli/replica',
  'integration/cli/restore-cases',
  'integration/cli/restore-matrix',
  'integration/drill/full-disk',
  'integration/drill/network',
  'integration/drill/older-servers',
  'integration/dump-index/frames',
  'integration/facts/newer-series',
  'integration/facts/restored',
  'integration/fence/gaps',
  'integration/fidelity/database-comparison',
  'integration/fidelity/many-tables',
  'integration/fidelity/odd-views',
  'integration/fidelity/older-servers',
  'integration/iam/command-line',
  'integration/layers/aws-cli',
  'integration/layers/mysql-client',
  'integration/layers/servers',
  'integration/mask/collations',
  'integration/mask/command-line',
  'integration/mask/runner',
  'integration/local-cloud/terraform',
  'integration/migrations/migrations',
  'integration/parallel/checksums',
  'integration/parallel/consistency',
  'integration/parallel/faults',
  'integration/parallel/pieces',
  'integration/parallel/position',
  'integration/restore/interruptions',
  'integration/restore/later-moment',
  'integration/restore/memory',
  'integration/restore/selected',
  'integration/runner/image-version',
  'integration/runner/works-variants',
  'integration/selection/consistency',
  'integration/selection/matrix',
  'integration/selection/money',
  'integration/servers/which-server',
  'terraform/examples/apply-options',
  'terraform/hardening/hardening',
  'terraform/examples/later-changes',
  'terraform/examples/masked',
  'terraform/delivery/oci',
  'terraform/own-tests/programs',
  'terraform/examples/several-services',
  'terraform/examples/staging-restore',
  'terraform/examples/upgrade',
].map((name) => `${name}.test.ts`);

const gone = LONG_FORM.filter((file) => !existsSync(join(__dirname, file)));
if (gone.length > 0) throw new Error(`test/long-form-files.js names files that are not there: ${gone.join(', ')}`);

module.exports = LONG_FORM;
