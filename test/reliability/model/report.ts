import { describeBounds, LONG, MODEST, SHORT } from './bounds';
import { BROKEN, type Design, HARMLESS, PRODUCTION } from './designs';
import { type Exploration, explore } from './explorer';
import { initialWorld, type World } from './world';

/** Prints what the model checker finds: `npx tsx test/reliability/model/report.ts`, with LONG=1 for larger bounds. */
function report(): void {
  for (const start of process.env.LONG ? [...SHORT, ...LONG] : SHORT)
    print(PRODUCTION, start, explore(PRODUCTION, start));
  for (const design of HARMLESS) print(design, MODEST, explore(design, MODEST));
  for (const { design, breaks, faults } of BROKEN) {
    const start = initialWorld(2, 2, faults);
    print(design, start, explore(design, start, [breaks]));
  }
}

function print(design: Design, start: World, { worlds, moves, violation }: Exploration): void {
  const found = violation ? `BROKEN: ${violation.property}` : 'holds';
  process.stdout.write(`${design.name} (${describeBounds(start)}): ${worlds} worlds, ${moves} moves: ${found}\n`);
  for (const [index, step] of violation?.story.entries() ?? []) process.stdout.write(`  ${index + 1}. ${step}\n`);
}

report();
