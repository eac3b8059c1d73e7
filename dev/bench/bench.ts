import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cleanup } from '../tools/cleanup';
import { note } from '../tools/progress';
import { measureColdStarts } from './cold-start/cold-start';
import { measureGrowth } from './growth/growth';
import { BenchLab } from './lab/bench-lab';
import { describeMachine, describeProcessors } from './lab/machine';
import { type BenchOptions, type Part, parseOptions } from './options';
import { type Findings, goalsOf } from './page/goals';
import { PLOTS, renderPage } from './page/performance-page';
import { memoryPlot, timePlot } from './page/plots';
import { printFindings, printStatements } from './page/print';
import { renderRestorePage } from './page/restore-page';
import { renderSpeedPage } from './page/speed-page';
import { measureRestores } from './restore/restores';
import { measureSizes } from './size/size';
import { measureSpeed } from './speed/speed';
import { measureStatements } from './statements/statements';

/* `npm run bench`: measures time, memory and sizes of dumps and restores, and writes pages in docs/. */

const DOCS = join(__dirname, '..', '..', 'docs');

/** Parts that need no cloud and no function. */
const WITHOUT_LAB: ReadonlySet<Part> = new Set<Part>(['size', 'statements', 'restore']);

async function main(options: BenchOptions, cleanup: Cleanup): Promise<void> {
  const { parts } = options;
  const needsLab = parts.some((part) => !WITHOUT_LAB.has(part));
  const lab = needsLab ? await BenchLab.start(options.rival, cleanup) : undefined;
  const findings = await measure(options, lab, cleanup);
  for (const { goal, measured, isMet } of goalsOf(findings)) note(`${isMet ? '✓' : '✗ NOT MET:'} ${goal}: ${measured}`);
  const date = new Date().toISOString().slice(0, 10);
  if (options.restore.writesPage && findings.restore) {
    writeFileSync(
      join(DOCS, 'restore-performance.md'),
      renderRestorePage(findings.restore, describeProcessors(), date),
    );
    note('the page of restores is docs/restore-performance.md');
  }
  if (!options.writesPages || !lab) return;
  if (findings.speed) {
    writeFileSync(join(DOCS, 'dump-speed.md'), renderSpeedPage(findings.speed, await describeMachine(lab), date));
    note('the page of the speed of dumps is docs/dump-speed.md');
  }
  if (!isWholePage(findings)) return;
  writeFileSync(join(DOCS, 'performance.md'), renderPage(findings, await describeMachine(lab), date));
  writeFileSync(join(DOCS, PLOTS.time), timePlot(findings.growth.bySize));
  writeFileSync(join(DOCS, PLOTS.memory), memoryPlot(findings.growth.bySize));
  note('the page is docs/performance.md');
}

/** Measures one part after the other, and prints each when it is there. */
async function measure(
  { parts, megabytes, growsTo, rounds, rival, restore }: BenchOptions,
  lab: BenchLab | undefined,
  cleanup: Cleanup,
): Promise<Findings> {
  const findings: Findings = {};
  for (const part of parts) {
    if (part === 'statements') {
      printStatements(measureStatements(megabytes));
      continue;
    }
    const found = await measurePart(part);
    printFindings(found);
    Object.assign(findings, found);
  }
  return findings;

  async function measurePart(part: Exclude<Part, 'statements'>): Promise<Findings> {
    if (part === 'size') return { size: await measureSizes(cleanup) };
    if (part === 'restore') return { restore: await measureRestores(restore, rival, cleanup) };
    return measureInLab(part);
  }

  async function measureInLab(part: 'cold-start' | 'speed' | 'growth'): Promise<Findings> {
    if (!lab) throw new Error(`The part ${part} needs a lab.`);
    switch (part) {
      case 'cold-start':
        return { coldStart: await measureColdStarts(lab) };
      case 'speed':
        return { speed: await measureSpeed(lab, megabytes, rounds) };
      case 'growth':
        return { growth: await measureGrowth(lab, growsTo) };
    }
  }
}

/** Whether everything was measured that docs/performance.md reports. */
function isWholePage(findings: Findings): findings is Required<Pick<Findings, 'size' | 'coldStart' | 'growth'>> {
  return Boolean(findings.size && findings.coldStart && findings.growth);
}

/** Runs the bench and stops everything that it started, also after an error or a signal. */
async function run(args: readonly string[]): Promise<number> {
  const cleanup = new Cleanup();
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(1));
  });
  try {
    return await Promise.race([main(parseOptions(args), cleanup).then(() => 0), interrupted]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await cleanup.run();
  }
}

// The SDK's advice on Node versions is for people who deploy with it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
void run(process.argv.slice(2)).then((code) => process.exit(code));
