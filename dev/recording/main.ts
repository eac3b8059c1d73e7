import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '../tools/progress';
import { parseCast, renderCast, withoutPauses } from './cast';
import { recordRestore } from './record-restore';
import { renderSvg } from './svg';

const CAST = join(__dirname, 'restore.cast');
const SVG = join(__dirname, '..', '..', 'docs', 'restore.svg');
/** Seconds without output that a viewer waits at most. */
const LONGEST_PAUSE = 1.5;

export const TITLE = 'A terminal: dumps as a calendar, a dry run, a restore with its progress, and its report';

/**
 * Records a restore in a terminal, with real servers, and draws it for the README. With `--draw` it only draws the last
 * recording again.
 */
async function main(): Promise<void> {
  if (!process.argv.includes('--draw')) {
    const cast = await step('Recording a restore', recordRestore);
    writeFileSync(CAST, renderCast(withoutPauses(cast, LONGEST_PAUSE)));
  }
  const svg = renderSvg(parseCast(readFileSync(CAST, 'utf8')), TITLE);
  writeFileSync(SVG, svg);
  console.log(`docs/restore.svg  ${(svg.length / 1000).toFixed(1)} kB`);
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
