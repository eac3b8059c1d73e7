import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '../tools/progress';
import { parseCast, renderCast, withoutPauses } from './cast';
import { recordDashboard } from './dashboard/record-dashboard';
import { renderDashboard } from './dashboard/render-dashboard';
import { recordRestore } from './record-restore';
import { renderSvg } from './svg';

/** Seconds without output that a viewer waits at most. */
const LONGEST_PAUSE = 1.5;

const TITLE = 'A terminal: dumps as a calendar, a dry run, a restore with its progress, and its report';
const DASHBOARD_TITLE =
  'The dashboard of a job: alarms, dumps, their size and duration, verdicts, drills, retention and the last errors';

/** A picture of the documents: how it is recorded, and drawn from the recording. */
interface Picture {
  /** Name of the file in docs. */
  readonly name: string;
  readonly recording: string;
  record(): Promise<string>;
  draw(recording: string): string;
}

const PICTURES: readonly Picture[] = [
  {
    name: 'restore',
    recording: 'restore.cast',
    record: async () => renderCast(withoutPauses(await recordRestore(), LONGEST_PAUSE)),
    draw: (recording) => renderSvg(parseCast(recording), TITLE),
  },
  {
    name: 'dashboard',
    recording: join('dashboard', 'dashboard.json'),
    record: async () => `${JSON.stringify(await recordDashboard())}\n`,
    draw: (recording) => renderDashboard(JSON.parse(recording), DASHBOARD_TITLE),
  },
];

/**
 * Records what the pictures in docs show, with real servers, and draws them: all, or those that are named. With `--draw` it
 * only draws the last recordings again.
 */
async function main(): Promise<void> {
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  for (const { name, recording, record, draw } of PICTURES.filter(
    (one) => names.length === 0 || names.includes(one.name),
  )) {
    const file = join(__dirname, recording);
    if (!process.argv.includes('--draw')) writeFileSync(file, await step(`Recording: ${name}`, record));
    const svg = draw(readFileSync(file, 'utf8'));
    writeFileSync(join(__dirname, '..', '..', 'docs', `${name}.svg`), svg);
    console.log(`docs/${name}.svg  ${(svg.length / 1000).toFixed(1)} kB`);
  }
}

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
