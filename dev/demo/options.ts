import { SABOTAGES } from './environment/sabotage';

export interface DemoOptions {
  /** Whether the tour runs too. */
  readonly all: boolean;
  /** Whether the demo keeps running at the end. */
  readonly keep: boolean;
  /** Name of the guard that is removed. */
  readonly sabotage: string | undefined;
}

export const USAGE = `npm run demo                       shows what the module promises, and stops everything
npm run demo -- --all              shows every other way to run it as well: API, stream, queue, scripts, image
npm run demo -- --keep             leaves everything up at the end, and prints how to use it
npm run demo -- --sabotage <name>  takes a guard out of the build: the demo must notice, and end with an error
${Object.entries(SABOTAGES)
  .map(([name, { description }]) => `    ${name.padEnd(10)} ${description}`)
  .join('\n')}`;

/** @throws Error for an unknown option. */
export function parseOptions(args: readonly string[]): DemoOptions {
  let all = false;
  let keep = false;
  let sabotage: string | undefined;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--all') all = true;
    else if (args[i] === '--keep') keep = true;
    else if (args[i] === '--sabotage') sabotage = args[++i] ?? '';
    else throw new Error(`Unknown option ${args[i]}.\n${USAGE}`);
  }
  if (sabotage !== undefined && !Object.hasOwn(SABOTAGES, sabotage)) {
    throw new Error(`There is no sabotage "${sabotage}".\n${USAGE}`);
  }
  return { all, keep, sabotage };
}
