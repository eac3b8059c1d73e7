import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { Secret } from '../../../functions/core/secret';
import { systemClock } from '../../../functions/core/time/clock';
import type { Config } from '../../../functions/script/config';
import type { Container } from '../../../functions/script/container';
import { createHandler, type Response } from '../../../functions/script/create-handler';
import { scriptEnvironment } from '../../../functions/script/environment/script-environment';
import type { ScriptMetrics } from '../../../functions/script/metrics';
import { MemoryLockTable } from '../../unit/functions/slot-job/lock/memory-lock-table';

export const SLOT = '2026-11-20';
export const KEY = `nightly#${SLOT}`;

export interface LabOptions {
  readonly config?: Partial<Config>;
  /** Additional files beside the script. */
  readonly files?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly services?: Partial<Container>;
}

/** The real handler with real processes and a lock table in memory, without AWS. */
export class ScriptLab {
  readonly lockTable = new MemoryLockTable();
  /** Logged lines: the message, and its stream. */
  readonly logged: { readonly message: string; readonly stream: unknown }[] = [];
  readonly metrics: ScriptMetrics[] = [];
  readonly temporaryFolder = mkdtempSync(join(tmpdir(), 'script-lab-'));
  readonly #handler: ReturnType<typeof createHandler>;
  #ids = 0;

  constructor(script: string, { config = {}, files = {}, secrets = {}, services = {} }: LabOptions = {}) {
    const say = (message: string, facts: Record<string, unknown> = {}) =>
      void this.logged.push({ message, stream: facts.stream });
    const bundle = { 'job.sh': script, ...files };
    this.#handler = createHandler({
      config: {
        jobName: 'nightly',
        slotUnit: 'day',
        slotTimezone: 'UTC',
        semantics: 'at-most-once',
        script: { file: 'job.sh', handler: undefined },
        bundle: { key: '', sha256: '' },
        variables: {},
        parameters: {},
        lockTable: 'locks',
        metricsNamespace: 'Scripts',
        subnetIds: [],
        ...config,
      },
      clock: systemClock,
      lockTable: this.lockTable,
      newId: () => `id-${++this.#ids}`,
      readBundle: async () => new Map(Object.entries(bundle).map(([path, text]) => [path, Buffer.from(text)])),
      readSecrets: async () => new Map(Object.entries(secrets).map(([name, value]) => [name, new Secret(value)])),
      environment: scriptEnvironment(
        { AWS_REGION: 'eu-central-1', AWS_LAMBDA_RUNTIME_API: 'x', LOCK_TABLE: 'y' },
        '/opt',
      ),
      temporaryFolder: this.temporaryFolder,
      log: { info: say, warn: say, error: say },
      publishMetrics: (metrics) => void this.metrics.push(metrics),
      ...services,
    });
  }

  /** @param remaining remaining milliseconds at the beginning */
  async invoke(event: unknown = { slot: SLOT }, remaining = 900_000): Promise<Response> {
    const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => remaining } as Context;
    return (await this.#handler(event, context)) as Response;
  }

  /** Lines that the script printed on a stream. */
  printed(stream: 'stdout' | 'stderr' = 'stdout'): string[] {
    return this.logged.filter((line) => line.stream === stream).map(({ message }) => message);
  }

  get record() {
    return this.lockTable.records.get(KEY);
  }

  /** Files that runs have left on the disk. */
  left(): string[] {
    return readdirSync(this.temporaryFolder);
  }

  remove(): void {
    rmSync(this.temporaryFolder, { recursive: true, force: true });
  }
}
