const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Test files that take half a minute or more on an idle machine, the longest first. One that began last would run
 * alone at the end, while the other workers have nothing left to do.
 */
const LONGEST = [
  'terraform/apply',
  'integration/fence/gaps',
  'integration/parallel/faults',
  'reliability/reliability',
  'integration/fidelity/many-tables',
  'terraform/module',
  'integration/restore/interruptions',
  'integration/restore/fidelity',
  'integration/fidelity/round-trip',
  'integration/scheduled-script/scheduled-script',
  'exhaustive/functions/dump/run/model-check',
  'integration/layers/aws-cli',
  'integration/drill/full',
  'integration/drill/sound',
  'integration/parallel/fidelity',
  'integration/restore/fidelity',
  'integration/restore/interruptions',
  'integration/facts/changes',
  'integration/layers/servers',
  'integration/bad-input/half-way',
  'integration/memory/memory',
  'integration/fidelity/database-comparison',
  'integration/parallel/consistency',
  'integration/fence/fence',
  'integration/bad-input/names',
  'terraform/scheduled-script',
  'integration/bad-input/users/privileges',
  'integration/parallel/pieces',
  'integration/servers/servers',
  'integration/servers/which-server',
  'integration/bad-input/users/grants',
  'integration/containers/image',
  'integration/fidelity/older-servers',
  'integration/bad-input/users/passwords',
  'terraform/messages',
  'integration/lock/earlier-runs',
  'integration/lock/disturbed-runs',
  'integration/alarms/retry-queue',
  'integration/migrations/migrations',
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
