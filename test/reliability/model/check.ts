import { join } from 'node:path';
import { run } from '../../../layers/tools/command';

/** What the model check printed, and whether the protocol holds while simpler designs do not. */
export interface ModelFindings {
  readonly ok: boolean;
  /** `<design> (<faults>): <n> worlds, <n> moves: <verdict>` */
  readonly lines: readonly string[];
}

/** Explores every interleaving, in a process of its own. */
export async function checkModel(): Promise<ModelFindings> {
  const env = { ...process.env, LONG: '1' };
  const printed = await run(process.execPath, ['--import', 'tsx', join(__dirname, 'report.ts')], { env });
  const lines = printed.split('\n').filter((line) => / worlds, \d+ moves: /.test(line));
  const holds = (line: string) => line.endsWith(': holds');
  const built = lines.filter((line) => line.startsWith('as built'));
  return { ok: built.length > 0 && built.every(holds) && !lines.every(holds), lines };
}
