import { note, step } from '../../../dev/tools/progress';
import { handOverFailures } from '../report/verdict';
import { ReliabilityLab } from '../trials/lab';
import { proveHandOver } from './prove-hand-over';
import { renderHandOver } from './report';

/* The trials of the hand-over to the runner alone; prints their section of docs/reliability.md. */

async function main(): Promise<boolean> {
  const seed = process.env.SEED ?? String(Date.now());
  note(`SEED=${seed}`);
  const lab = await step('local cloud, database, function', () => ReliabilityLab.start());
  try {
    const findings = await proveHandOver(lab, seed);
    console.log(renderHandOver(findings));
    const found = handOverFailures(findings);
    for (const what of found) note(`✗ ${what}`);
    return found.length === 0;
  } finally {
    await lab.stop();
  }
}

main().then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
