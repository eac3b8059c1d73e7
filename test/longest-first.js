const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Test files that take the longest in a run of all of them, the longest first. One that began last would run
 * alone at the end, while the other workers have nothing left to do.
 */
const LONGEST = [
  'terraform/apply',
  'terraform/apply-options',
  'integration/parallel/checksums',
  'integration/parallel/faults',
  'reliability/reliability',
  'integration/fence/gaps',
  'terraform/module',
  'terraform/hardening/hardening',
  'integration/drill/sound',
  'integration/selection/matrix',
  'integration/users/statements',
  'integration/dump-index/index',
  'integration/scheduled-script/scheduled-script',
  'integration/drill/full',
  'integration/bad-input/half-way',
  'integration/restore/fidelity',
  'integration/drill/full-disk',
  'integration/parallel/position',
  'integration/selection/patterns',
  'integration/layers/servers',
  'integration/facts/changes',
  'integration/selection/changes',
  'integration/restore/interruptions',
  'integration/layers/aws-cli',
  'integration/fidelity/round-trip',
  'integration/parallel/fidelity',
  'integration/selection/consistency',
  'integration/drill/findings',
  'integration/restore/selected',
  'integration/fidelity/many-tables',
  'integration/fidelity/database-comparison',
  'integration/memory/memory',
  'integration/cli/restore-matrix',
  'integration/fence/fence',
  'integration/bad-input/network/tls',
  'integration/facts/newer-series',
  'integration/facts/restored',
  'integration/drill/older-servers',
  'integration/bad-input/names',
  'integration/fidelity/older-servers',
  'integration/cli/restore-cases',
  'integration/drill/scratch-server',
  'integration/servers/which-server',
  'integration/drill/network',
  'integration/servers/servers',
  'integration/iam/database-tokens',
  'integration/users/dump',
  'integration/parallel/pieces',
  'terraform/scheduled-script',
  'integration/fidelity/facts-mariadb',
  'integration/local-cloud/invocations',
  'integration/containers/image',
  'integration/drill/hosted-scratch-server',
  'integration/parallel/consistency',
  'integration/selection/money',
  'integration/alarms/alarms',
  'integration/secrets/secrets',
  'integration/verify/sound',
  'integration/drill/event',
  'integration/cli/examples',
  'exhaustive/functions/dump/run/model-check',
  'integration/local-cloud/terraform',
  'integration/bad-input/users/privileges',
  'terraform/messages',
  'integration/parallel/adoption',
  'integration/sessions/sessions',
  'integration/verify/lexical',
  'integration/alarms/retry-queue',
  'integration/restore/rewrites',
].map((name) => join(__dirname, `${name}.test.ts`));

/** Jest's own order, which knows how long a file took only where it has run before, behind the longest files. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const gone = LONGEST.filter((path) => !existsSync(path));
    if (gone.length > 0) throw new Error(`test/longest-first.js names files that are not there: ${gone.join(', ')}`);
    const rank = ({ path }) => (LONGEST.includes(path) ? LONGEST.indexOf(path) : LONGEST.length);
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
