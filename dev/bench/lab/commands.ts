import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ProcessNamespace } from '../../local-cloud/lambda-host/namespace';
import { killAndWait, spawnContained } from '../../tools/processes';
import { cpuOfEndedChildren } from './cpu-time';
import type { Measurement } from './measurement';

/** As often as the Lambda host looks at its functions. */
const SAMPLE_MS = 100;

/** Runs bash scripts one after the other, and measures each with all its processes. */
export class Commands {
  #running: ChildProcess | undefined;

  /** @param cwd where the scripts run */
  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly cwd: string,
  ) {}

  /**
   * Runs a script, which fails when any program of any of its pipelines does.
   *
   * @throws Error with what the script said on standard error, when it fails
   */
  async run(script: string): Promise<Measurement> {
    const cpuBefore = cpuOfEndedChildren();
    const startedAt = performance.now();
    const child = spawnContained('bash', ['-c', `set -euo pipefail\n${script}`], {
      env: this.env,
      cwd: this.cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#running = child;
    const closed = once(child, 'close');
    const said = child.stderr ? text(child.stderr) : '';
    const processes = new ProcessNamespace(child.pid ?? 0);
    let peakBytes = 0;
    const sampler = setInterval(() => {
      peakBytes = Math.max(peakBytes, processes.memory());
    }, SAMPLE_MS);
    try {
      const [code, signal] = await closed;
      const seconds = (performance.now() - startedAt) / 1000;
      if (code !== 0) throw new Error(`"${script}" failed (${signal ?? `exit ${code}`}): ${(await said).trim()}`);
      return { seconds, cpuSeconds: cpuOfEndedChildren() - cpuBefore, peakBytes };
    } finally {
      clearInterval(sampler);
      this.#running = undefined;
    }
  }

  /** Kills the script that runs, with all its processes. */
  async stop(): Promise<void> {
    if (this.#running) await killAndWait(this.#running);
  }
}
