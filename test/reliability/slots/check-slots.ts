import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { lambdaRuntime } from '../../../dev/local-cloud/lambda-host/runtime';
import { run } from '../../../dev/tools/command';
import { runBound } from '../../../dev/tools/processes';
import type { Found, Work } from './worker';

const YEARS: Work['years'] = [2026, 2035];

/** Results of one design in all zones. */
export type SlotFindings = Found[string] & { readonly design: string };

/** Checks the slots of every time zone on every day of ten years, in several processes. */
export async function checkSlots(): Promise<SlotFindings[]> {
  const names = await zoneNames();
  const shares = availableParallelism();
  const found = await Promise.all(
    Array.from({ length: shares }, (_, share) => checkShare(names.filter((_name, i) => i % shares === share))),
  );
  const designs = Object.keys(found[0] ?? {});
  return designs.map((design) => found.map((its) => its[design] as SlotFindings).reduce(add, none(design)));
}

/** All names of time zones: those of Intl, and the older names of the time-zone database that link to them. */
async function zoneNames(): Promise<string[]> {
  const listed = await run('python3', ['-c', 'import zoneinfo; print(*zoneinfo.available_timezones(), sep="\\n")']);
  return [...new Set([...Intl.supportedValuesOf('timeZone'), ...listed.split('\n').filter(Boolean)])].sort();
}

async function checkShare(names: readonly string[]): Promise<Found> {
  const node = join((await lambdaRuntime()).language(22), 'bin', 'node');
  const work: Work = { names, years: YEARS };
  return JSON.parse(
    await runBound(node, ['--import', 'tsx', join(__dirname, 'worker.ts')], { input: JSON.stringify(work) }),
  );
}

function none(design: string): SlotFindings {
  return { design, zones: 0, times: 0, changes: 0, replays: 0, wrong: [] };
}

function add(a: SlotFindings, b: SlotFindings): SlotFindings {
  return {
    design: a.design,
    zones: a.zones + b.zones,
    times: a.times + b.times,
    changes: a.changes + b.changes,
    replays: a.replays + b.replays,
    wrong: [...a.wrong, ...b.wrong],
  };
}
