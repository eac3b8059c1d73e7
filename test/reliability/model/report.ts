import { SEMANTICS } from '../../../functions/script/protocol';
import { describeBounds, LONG, MODEST, SHORT } from './bounds';
import { BROKEN, HARMLESS, PRODUCTION } from './designs';
import { type Exploration, explore, exploreModel } from './explorer';
import * as script from './script/model';
import { initialWorld as initialScriptWorld } from './script/world';
import { initialWorld } from './world';

/** Prints what the model checker finds: `npx tsx test/reliability/model/report.ts`, with LONG=1 for larger bounds. */
function report(): void {
  for (const start of process.env.LONG ? [...SHORT, ...LONG] : SHORT)
    print(PRODUCTION.name, describeBounds(start), explore(PRODUCTION, start));
  for (const design of HARMLESS) print(design.name, describeBounds(MODEST), explore(design, MODEST));
  for (const { design, breaks, faults } of BROKEN) {
    const start = initialWorld(2, 2, faults);
    print(design.name, describeBounds(start), explore(design, start, [breaks]));
  }
  reportScripts();
}

function reportScripts(): void {
  for (const semantics of SEMANTICS) {
    for (const faults of process.env.LONG ? [...script.SHORT, ...script.LONG] : script.SHORT) {
      const start = initialScriptWorld(semantics, faults);
      const found = exploreModel(script.modelOf(script.PRODUCTION), start);
      print(`script, ${semantics}`, JSON.stringify(faults), found);
    }
  }
  for (const { design, semantics, breaks, faults } of script.BROKEN) {
    const found = exploreModel(script.modelOf(design), initialScriptWorld(semantics, faults), [breaks]);
    print(`script, ${semantics}: ${design.name}`, JSON.stringify(faults), found);
  }
}

function print(name: string, bounds: string, { worlds, moves, violation }: Exploration): void {
  const found = violation ? `BROKEN: ${violation.property}` : 'holds';
  process.stdout.write(`${name} (${bounds}): ${worlds} worlds, ${moves} moves: ${found}\n`);
  for (const [index, step] of violation?.story.entries() ?? []) process.stdout.write(`  ${index + 1}. ${step}\n`);
}

report();
