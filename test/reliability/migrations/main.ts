import { appendFileSync } from 'node:fs';
import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import type { Flavour, Series } from '../../../dev/servers/flavours';
import { note } from '../../../dev/tools/progress';
import { describe, isBad, type MigrationPlan, PLANS, proveMigrations } from './prove-migrations';
import { renderMigrations } from './report';

/*
 * `npx tsx test/reliability/migrations/main.ts [mysql:9.7:<of each>:<random>:<lanes> …]`: runs only migrations during dumps,
 * and prints their section of the report. SEED=<text> repeats the same trials; RESULTS=<path> keeps every result.
 */

async function main(words: readonly string[]): Promise<void> {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  const seed = process.env.SEED ?? String(Date.now());
  note(`SEED=${seed}`);
  const plans = words.map((word): MigrationPlan => {
    const [flavour, series, ofEach, random, lanes] = word.split(':');
    const server = { flavour: flavour as Flavour, series: series as Series };
    return { server, ofEach: Number(ofEach), random: Number(random), lanes: Number(lanes) };
  });
  const cloud = await startDumpCloud();
  try {
    const { RESULTS } = process.env;
    const results = await proveMigrations(cloud, seed, plans.length > 0 ? plans : PLANS, (result) => {
      if (RESULTS) appendFileSync(RESULTS, `${describe(result)}\n`);
    });
    console.log(renderMigrations(results));
    process.exitCode = results.some(isBad) ? 1 : 0;
  } finally {
    await cloud.stop();
  }
}

main(process.argv.slice(2));
