import { join } from 'node:path';
import { runBundled } from './bundled';

/*
 * `npx tsx dev/bench/mask/main.ts [megabytes [table]]`: prints how fast texts are masked, and how that relates to a plain pass and to
 * zstd, in MB of text per second of processor time. `… main.ts memory [megabytes…]`: prints the most memory that masking takes.
 */

async function main([first = '64', ...others]: readonly string[]): Promise<void> {
  if (first !== 'memory') {
    process.stdout.write(await runBundled(join(__dirname, 'measure.ts'), [first, ...others]));
    return;
  }
  for (const megabytes of others) {
    const { peak } = JSON.parse(await runBundled(join(__dirname, 'memory.ts'), [megabytes]));
    console.log(`${megabytes} MB of text: ${Math.round(peak / 1e6)} MB at most`);
  }
}

void main(process.argv.slice(2));
