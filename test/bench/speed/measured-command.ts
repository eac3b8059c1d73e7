import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ProcessNamespace } from '../../support/local-cloud/lambda-host/namespace';
import { spawnContained } from '../../support/processes';
import { cpuOfEndedChildren } from './cpu-time';

/** What one run took. */
export interface Measurement {
  readonly seconds: number;
  /** Processor time of all processes, in user and kernel mode. */
  readonly cpuSeconds: number;
  /** Highest resident memory of all processes together that was seen, in bytes. */
  readonly peakBytes: number;
}

/** As often as the Lambda host looks at its functions. */
const SAMPLE_MS = 100;

/**
 * Runs a bash script, which fails when any program of any pipeline does, and measures it with all its processes.
 *
 * @throws Error with what the script said on standard error, when it fails
 */
export async function runMeasured(script: string, env: NodeJS.ProcessEnv, cwd: string): Promise<Measurement> {
  const cpuBefore = cpuOfEndedChildren();
  const startedAt = performance.now();
  const child = spawnContained('bash', ['-c', `set -euo pipefail\n${script}`], {
    env,
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const namespace = new ProcessNamespace(child.pid ?? 0);
  let peakBytes = 0;
  const sampler = setInterval(() => {
    peakBytes = Math.max(peakBytes, namespace.memory());
  }, SAMPLE_MS);
  try {
    const said = child.stderr ? text(child.stderr) : '';
    const [code, signal] = await once(child, 'close');
    const seconds = (performance.now() - startedAt) / 1000;
    if (code !== 0) throw new Error(`"${script}" failed (${signal ?? `exit ${code}`}): ${(await said).trim()}`);
    return { seconds, cpuSeconds: cpuOfEndedChildren() - cpuBefore, peakBytes };
  } finally {
    clearInterval(sampler);
  }
}
