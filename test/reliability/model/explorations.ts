import { SEMANTICS } from '../../../functions/script/run/protocol';
import { describeBounds, describeFaults, LONG, MODEST, SHORT } from './dump/bounds';
import { BROKEN, HARMLESS, PRODUCTION, startOf } from './dump/designs';
import { modelOf } from './dump/model';
import { type Exploration, explore } from './explorer';
import * as scriptBounds from './script/bounds';
import * as scriptDesigns from './script/designs';
import { modelOf as scriptModelOf } from './script/model';
import { initialWorld as initialScriptWorld } from './script/world';

/** Result of exploring one design within bounds. */
export interface ExploredDesign extends Exploration {
  readonly design: string;
  readonly bounds: string;
  /** False for a design that is known to be broken: the explorer must find a violation. */
  readonly mustHold: boolean;
}

/** Explores all designs of dumps and of scripts, one after another. @param long whether to use bounds that take minutes */
export function* explorations(long: boolean): Generator<ExploredDesign> {
  for (const start of long ? [...SHORT, ...LONG] : SHORT) {
    const bounds = describeBounds(start);
    yield { design: PRODUCTION.name, bounds, mustHold: true, ...explore(modelOf(PRODUCTION), start) };
  }
  for (const design of HARMLESS) {
    yield { design: design.name, bounds: describeBounds(MODEST), mustHold: true, ...explore(modelOf(design), MODEST) };
  }
  for (const broken of BROKEN) {
    const { design, breaks } = broken;
    const start = startOf(broken);
    const found = explore(modelOf(design), start, [breaks]);
    yield { design: design.name, bounds: describeBounds(start), mustHold: false, ...found };
  }
  yield* scriptExplorations(long);
}

function* scriptExplorations(long: boolean): Generator<ExploredDesign> {
  for (const semantics of SEMANTICS) {
    for (const faults of long ? [...scriptBounds.SHORT, ...scriptBounds.LONG] : scriptBounds.SHORT) {
      const start = initialScriptWorld(semantics, faults);
      const found = explore(scriptModelOf(scriptDesigns.PRODUCTION), start);
      const design = `script, ${semantics}: ${PRODUCTION.name}`;
      yield { design, bounds: describeFaults(start.budget), mustHold: true, ...found };
    }
  }
  for (const { design, semantics, breaks, faults } of scriptDesigns.BROKEN) {
    const start = initialScriptWorld(semantics, faults);
    const found = explore(scriptModelOf(design), start, [breaks]);
    const name = `script, ${semantics}: ${design.name}`;
    yield { design: name, bounds: describeFaults(start.budget), mustHold: false, ...found };
  }
}
