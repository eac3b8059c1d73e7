import { HOUR } from './calendar';
import { AS_BUILT, SIMPLER_DESIGNS } from './designs';
import { checkZone, type ZoneFindings } from './properties';

/*
 * Checks some zones under the Node of a Lambda, which has its own edition of the time zones. Reads {names, years,
 * offset} as JSON from its standard input, and writes what it found, by design.
 */

/** Zones of each of which a simpler design is tried. */
const EVERY_NTH = 20;

export interface Work {
  readonly names: readonly string[];
  readonly years: readonly [number, number];
}

/** By the name of the design, the function's own first. */
export type Found = Readonly<Record<string, ZoneFindings & { readonly zones: number }>>;

function main({ names, years }: Work): Found {
  const zones = names.filter(isKnown);
  const simpler = zones.filter((_zone, i) => i % EVERY_NTH === 0);
  const designs = Object.entries(SIMPLER_DESIGNS).map(([name, design]) => [name, all(simpler, years, design)] as const);
  return { 'the scheduled time in the zone (as built)': all(zones, years, AS_BUILT), ...Object.fromEntries(designs) };
}

function all(zones: readonly string[], years: Work['years'], design: typeof AS_BUILT): Found[string] {
  // Another hour for each zone, so that all hours of the day are among them.
  const found = zones.map((zone, i) => checkZone(zone, years, (i % 24) * HOUR, design));
  const sum = (count: (its: ZoneFindings) => number) => found.reduce((total, its) => total + count(its), 0);
  return {
    zones: zones.length,
    times: sum(({ times }) => times),
    changes: sum(({ changes }) => changes),
    replays: sum(({ replays }) => replays),
    wrong: found.flatMap(({ wrong }) => wrong),
  };
}

/** Names that only another edition of the time zones knows are no names of the function's. */
function isKnown(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
    return true;
  } catch {
    return false;
  }
}

let input = '';
process.stdin.setEncoding('utf8').on('data', (text: string) => {
  input += text;
});
process.stdin.on('end', () => process.stdout.write(JSON.stringify(main(JSON.parse(input)))));
