import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { descendantsOf } from '../../local-cloud/lambda-host/namespace';
import { note, step } from '../../tools/progress';
import { type BenchLab, mysqldump } from '../lab/bench-lab';
import { cpuOfProcesses } from '../lab/cpu-time';
import type { Measurement } from '../lab/measurement';
import { median, type Spread, spreadOf } from '../statistics';
import { contestants } from './contestant';
import { BASELINE } from './names';
import { type SinkSpeed, sinkSpeed } from './sink-speed';
import { type Work, workOf } from './work';

/** Results of one way to make a dump, over all rounds. */
export interface SpeedRow {
  readonly name: string;
  readonly seconds: Spread;
  /** Its time divided by that of {@link BASELINE} in the same round. */
  readonly ratio: Spread;
  readonly cpuSeconds: Spread;
  readonly peakBytes: Spread;
  /** Median of the bytes that it sent to S3. */
  readonly sentBytes: number;
  /** Medians. */
  readonly work: Work;
}

export interface SpeedFindings {
  readonly rounds: number;
  /** Bytes of the dump as text, and compressed by zstd -3. */
  readonly dumpBytes: number;
  readonly zstdBytes: number;
  readonly rows: readonly SpeedRow[];
  readonly sink: SinkSpeed;
  /** The mydumper that was compared with. */
  readonly rival: { readonly version: string; readonly hasZstd: boolean };
}

interface Round extends Measurement {
  readonly sentBytes: number;
  readonly work: Work;
}

/** Measures every way to make a dump once per round, so that other load on the machine affects all of them. */
export async function measureSpeed(lab: BenchLab, megabytes: number, rounds: number): Promise<SpeedFindings> {
  const sink = await step('speed of the S3 sink', () => sinkSpeed(lab));
  const database = await lab.shop(megabytes);
  const { dumpBytes, zstdBytes } = await step('size of the dump', () => dumpSizes(lab, database));
  const all = await contestants(lab, database);
  const results = new Map<string, Round[]>(all.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    await step(`speed, round ${round} of ${rounds}`, async () => {
      for (const { name, run } of all) {
        const before = await lab.sink.seen();
        const aroundBefore = timesAround(lab);
        const measured = await run();
        const around = timesAround(lab);
        const sentBytes = (await lab.sink.seen()).bytes - before.bytes;
        const work = {
          server: around.server - aroundBefore.server,
          s3: around.s3 - aroundBefore.s3,
          ...workOf(measured),
        };
        results.get(name)?.push({ ...measured, sentBytes, work });
        note(`${measured.seconds.toFixed(2).padStart(7)} s  ${name}`);
      }
    });
  }
  const baseline = results.get(BASELINE) ?? [];
  return {
    rounds,
    dumpBytes,
    zstdBytes,
    sink,
    rival: { version: await lab.rivalVersion(), hasZstd: lab.rival.hasZstd },
    rows: all.map(({ name }) => rowOf(name, results.get(name) ?? [], baseline)),
  };
}

function rowOf(name: string, rounds: readonly Round[], baseline: readonly Round[]): SpeedRow {
  return {
    name,
    seconds: spreadOf(rounds.map(({ seconds }) => seconds)),
    ratio: spreadOf(rounds.map(({ seconds }, i) => seconds / (baseline[i]?.seconds ?? Number.NaN))),
    cpuSeconds: spreadOf(rounds.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: spreadOf(rounds.map(({ peakBytes }) => peakBytes)),
    sentBytes: median(rounds.map(({ sentBytes }) => sentBytes)),
    work: {
      server: median(rounds.map(({ work }) => work.server)),
      dumper: median(rounds.map(({ work }) => work.dumper)),
      compressor: median(rounds.map(({ work }) => work.compressor)),
      rest: median(rounds.map(({ work }) => work.rest)),
      s3: median(rounds.map(({ work }) => work.s3)),
    },
  };
}

/** Processor time of the programs that serve a dump, since they were started. */
function timesAround({ server, sink }: BenchLab) {
  // The server is in a process namespace of its own: its process waits outside, with the server as its child.
  const ofServer = descendantsOf(server.pid).map(({ pid }) => pid);
  return { server: cpuOfProcesses([server.pid, ...ofServer]), s3: cpuOfProcesses([sink.pid]) };
}

/** Makes the dump once to measure its sizes; this also loads the data into memory. */
async function dumpSizes({ commands, folder }: BenchLab, database: string) {
  await commands.run(
    `${mysqldump(database)} | tee >(wc -c > text-bytes) | zstd -3 | wc -c > zstd-bytes; while [ ! -s text-bytes ]; do sleep 0.1; done`,
  );
  const bytes = (file: string) => Number(readFileSync(join(folder, file), 'utf8'));
  return { dumpBytes: bytes('text-bytes'), zstdBytes: bytes('zstd-bytes') };
}
