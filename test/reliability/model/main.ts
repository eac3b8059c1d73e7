import { type ExploredDesign, explorations } from './explorations';

/*
 * Prints what the model checker finds: `npx tsx test/reliability/model/main.ts`, with LONG=1 for larger bounds, and
 * with --json for programs.
 */

const print = process.argv.includes('--json') ? (found: ExploredDesign) => JSON.stringify(found) : inWords;

for (const found of explorations(Boolean(process.env.LONG))) process.stdout.write(`${print(found)}\n`);

function inWords({ design, bounds, worlds, moves, violation }: ExploredDesign): string {
  const verdict = violation ? `BROKEN: ${violation.property}` : 'holds';
  const story = violation?.story.map((step, index) => `\n  ${index + 1}. ${step}`) ?? [];
  return `${design} (${bounds}): ${worlds} worlds, ${moves} moves: ${verdict}${story.join('')}`;
}
