const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Test files that take the longest in a run of all of them, the longest first. One that began last would run
 * alone at the end, while the other workers have nothing left to do.
 */
const LONGEST = [
  // In the long form.
  'terraform/apply-options',
  'integration/parallel/checksums',
  'terraform/later-changes',
  'terraform/several-services',
  'integration/parallel/faults',
  'integration/fence/gaps',
  'terraform/hardening/hardening',
  'integration/selection/matrix',
  'integration/drill/full-disk',
  'integration/parallel/position',
  'integration/layers/servers',
  'integration/restore/interruptions',
  'integration/layers/aws-cli',
  'integration/selection/consistency',
  'integration/restore/selected',
  'integration/fidelity/many-tables',
  'integration/fidelity/database-comparison',
  'integration/cli/restore-matrix',
  'integration/facts/newer-series',
  'integration/facts/restored',
  'integration/drill/older-servers',
  'integration/fidelity/older-servers',
  'integration/cli/restore-cases',
  'integration/servers/which-server',
  'integration/drill/network',
  'integration/parallel/pieces',
  'integration/parallel/consistency',
  'integration/selection/money',
  'integration/local-cloud/terraform',
  // In every run.
  'terraform/apply',
  'reliability/reliability',
  'integration/containers/image',
  'integration/scheduled-script/scheduled-script',
  'integration/memory/memory',
  'integration/runner/hand-over',
  'integration/runner/works',
  'integration/drill/event',
  'terraform/module',
  'integration/secrets/secrets',
  'integration/alarms/retry-queue',
  'terraform/scheduled-script',
  'terraform/messages',
  'exhaustive/functions/dump/run/model-check',
  'integration/fence/fence',
  'integration/dump-index/index',
  'integration/restore/fidelity',
  'integration/selection/patterns',
  'integration/servers/servers',
  'integration/fidelity/round-trip',
  'integration/drill/full',
  'integration/drill/sound',
  'integration/cli/dumps',
  'integration/cli/examples',
  'integration/cli/functions',
  'integration/bad-input/half-way',
  'integration/drill/hosted-scratch-server',
  'integration/parallel/fidelity',
  'integration/users/dump',
  'integration/alarms/alarms',
  'integration/requests/requests',
  'integration/notify/notify',
  'integration/bad-input/users/privileges',
  'integration/selection/changes',
  'integration/local-cloud/invocations',
  'integration/drill/findings',
  'integration/verify/sound',
  'integration/parallel/adoption',
  'integration/iam/database-tokens',
  'integration/restore/rewrites',
  'integration/bad-input/names',
  'integration/bad-input/network/tls',
  'integration/sessions/sessions',
  'integration/facts/changes',
  'integration/fidelity/facts-mariadb',
  'integration/drill/scratch-server',
  'integration/users/statements',
  'integration/verify/lexical',
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
