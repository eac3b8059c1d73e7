import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ProcessNamespace } from '../../local-cloud/lambda-host/namespace';
import { killAndWait, spawnContained } from '../../tools/processes';
import { cpuOfEndedChildren } from './cpu-time';
import type { Measurement } from './measurement';
import { ProgramTimer } from './program-times';

/** The same interval at which the Lambda host samples the memory of its functions. */
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
   * Runs a script with `pipefail`: it fails when any program in a pipeline fails.
   *
   * @throws Error with the script's standard error, when it fails
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
    const stderr = child.stderr ? text(child.stderr) : '';
    const processes = new ProcessNamespace(child.pid ?? 0);
    let peakBytes = 0;
    const programs = new ProgramTimer();
    const sampler = setInterval(() => {
      const alive = processes.descendants();
      peakBytes = Math.max(peakBytes, processes.memory(alive));
      programs.sample(alive.map(({ pid }) => pid));
    }, SAMPLE_MS);
    try {
      const [code, signal] = await closed;
      const seconds = (performance.now() - startedAt) / 1000;
      if (code !== 0) throw new Error(`"${script}" failed (${signal ?? `exit ${code}`}): ${(await stderr).trim()}`);
      return { seconds, cpuSeconds: cpuOfEndedChildren() - cpuBefore, programs: programs.times(), peakBytes };
    } finally {
      clearInterval(sampler);
      this.#running = undefined;
    }
  }

  /** Kills the current script with all its processes. */
  async stop(): Promise<void> {
    if (this.#running) await killAndWait(this.#running);
  }
}
