import { spawnSync } from 'node:child_process';
import { ENV } from '../../../functions/dump/env';
import { BACKUP_USER } from '../../labs/databases/backup-user';
import { HostedDump } from '../../labs/hosted/hosted-dump';
import type { Environment, Invocation } from '../../local-cloud';
import type { BenchLab } from './bench-lab';
import { cpuOfProcesses } from './cpu-time';
import type { Measurement } from './measurement';
import { ProgramTimer } from './program-times';

/** The same interval at which the Lambda host samples the memory of its functions. */
const SAMPLE_MS = 100;

export interface ColdDumpOptions {
  readonly memoryMb: number;
  /** Processors that it may use. Default: all of the machine. */
  readonly processors?: number;
  /** Environment variables that differ from those of the other functions. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One dump that was made. */
export interface ColdDump extends Measurement {
  /** Size of the object. */
  readonly bytes: number;
  readonly invocation: Invocation;
}

/** The released function. Each of its runs is a cold start, like a nightly dump. */
export class ColdFunction {
  #runs = 0;

  private constructor(
    private readonly lab: BenchLab,
    private readonly hosted: HostedDump,
    private readonly processors: number | undefined,
  ) {}

  static async deploy(
    lab: BenchLab,
    name: string,
    database: string,
    { memoryMb, processors, environment = {} }: ColdDumpOptions,
  ): Promise<ColdFunction> {
    const { cloud, dumpPackage, server, sink } = lab;
    const hosted = await HostedDump.deploy(cloud, dumpPackage, server, [database], {
      name,
      memoryMb,
      timeoutSeconds: 900,
      environment: { [ENV.dbUsername]: BACKUP_USER, AWS_ENDPOINT_URL_S3: sink.endpoint, ...environment },
    });
    return new ColdFunction(lab, hosted, processors);
  }

  /** Makes a dump of a new slot. The time is from the start of the runtime to the answer. */
  async dump(): Promise<ColdDump> {
    const { lambda } = this.lab.cloud;
    const programs = new ProgramTimer();
    let sampler: NodeJS.Timeout | undefined;
    const stopWatching = lambda.onInvocation((invocation, environment) => {
      if (invocation.functionName !== this.hosted.name) return;
      if (this.processors !== undefined) confine(environment, this.processors);
      sampler = setInterval(() => programs.sample(environment.pids()), SAMPLE_MS);
    });
    try {
      const slot = new Date(Date.UTC(2026, 0, 1) + this.#runs++ * 86_400_000).toISOString().slice(0, 10);
      const { outcome, bytes, invocation } = await this.hosted.dump({ slot });
      if (outcome !== 'dumped') throw new Error(`${this.hosted.name} made no dump of ${slot}; outcome: ${outcome}.`);
      const environment = lambda.environments().find(({ id }) => id === invocation.environmentId);
      const pids = environment?.pids() ?? [];
      programs.sample(pids);
      const cpuSeconds = cpuOfProcesses(pids);
      await environment?.kill();
      const startedAt = invocation.initialisation?.startedAt;
      if (!startedAt) throw new Error(`${this.hosted.name} reused the environment of an earlier run.`);
      const seconds = (Number(invocation.endedAt) - Number(startedAt)) / 1000;
      const peakBytes = invocation.peakMemoryBytes;
      return { seconds, cpuSeconds, programs: programs.times(), peakBytes, bytes, invocation };
    } finally {
      clearInterval(sampler);
      stopWatching();
    }
  }
}

/** Restricts an environment's processes, and those that they start later, to the first processors. */
function confine(environment: Environment, processors: number): void {
  for (const pid of environment.pids()) {
    spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', `0-${processors - 1}`, String(pid)]);
  }
}
