import { note, step } from '../../../dev/tools/progress';
import { handOverFailures } from '../report/verdict';
import { ReliabilityLab } from '../trials/lab';
import { proveHandOver } from './prove-hand-over';
import { renderHandOver } from './report';

/*
 * `npx tsx test/reliability/hand-over/main.ts [<word>]`: runs only the trials of the hand-over to the runner, or only those
 * whose name has the word, and prints their section of the report. SEED=<text> repeats their order.
 */

async function main(word?: string): Promise<boolean> {
  const seed = process.env.SEED ?? String(Date.now());
  note(`SEED=${seed}`);
  const lab = await step('local cloud, database, function', () => ReliabilityLab.start());
  try {
    const findings = await proveHandOver(lab, seed, word);
    console.log(renderHandOver(findings));
    const found = handOverFailures(findings);
    for (const what of found) note(`✗ ${what}`);
    return found.length === 0;
  } finally {
    await lab.stop();
  }
}

main(process.argv[2]).then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
