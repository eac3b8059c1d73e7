import { HOUR } from './calendar';
import { AS_BUILT, SIMPLER_DESIGNS } from './designs';
import { checkZone, type ZoneFindings } from './properties';

/*
 * Checks zones under Lambda's Node, which contains its own version of the time zones. Reads {names, years,
 * offset} as JSON from standard input, and writes the results by design.
 */

/** Simpler designs are checked with every 20th zone only. */
const EVERY_NTH = 20;

export interface Work {
  readonly names: readonly string[];
  readonly years: readonly [number, number];
}

/** Results by the name of the design; the function's own design is the first. */
export type Found = Readonly<Record<string, ZoneFindings & { readonly zones: number }>>;

function main({ names, years }: Work): Found {
  const zones = names.filter(isKnown);
  const simpler = zones.filter((_zone, i) => i % EVERY_NTH === 0);
  const designs = Object.entries(SIMPLER_DESIGNS).map(([name, design]) => [name, all(simpler, years, design)] as const);
  return { 'the scheduled time in the zone (as built)': all(zones, years, AS_BUILT), ...Object.fromEntries(designs) };
}

function all(zones: readonly string[], years: Work['years'], design: typeof AS_BUILT): Found[string] {
  // A different hour for each zone, so that all hours of the day are covered.
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

/** False for names that only another version of the time zones contains. */
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
