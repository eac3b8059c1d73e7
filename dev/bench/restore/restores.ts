import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Flavour } from '../../servers/flavours';
import type { Cleanup } from '../../tools/cleanup';
import { note, step } from '../../tools/progress';
import type { Measurement } from '../lab/measurement';
import type { RestoreBenchOptions } from '../options';
import { type Spread, spreadOf } from '../statistics';
import { contestants } from './contestants';
import { baselineOf } from './names';
import { RestoreLab } from './restore-lab';

/** Results of one way to restore a dump, over all rounds. */
export interface RestoreRow {
  readonly name: string;
  readonly seconds: Spread;
  /** How many times as fast as the client alone in the same round. */
  readonly times: Spread;
  readonly cpuSeconds: Spread;
  readonly peakBytes: Spread;
}

/** Restores into a server of one family. */
export interface RestoreFindings {
  readonly flavour: Flavour;
  readonly serverVersion: string;
  readonly rivalVersion: string;
  readonly rounds: number;
  /** Bytes of the dump as text, and compressed. */
  readonly dumpBytes: number;
  readonly zstdBytes: number;
  readonly rows: readonly RestoreRow[];
}

/** Measures restores into the newest server of each family. */
export async function measureRestores(
  options: RestoreBenchOptions,
  rival: string | undefined,
  cleanup: Cleanup,
): Promise<RestoreFindings[]> {
  return [
    await measureFamily('mysql', options, rival, cleanup),
    await measureFamily('mariadb', options, rival, cleanup),
  ];
}

/** Restores the same dump in every way once per round, so that other load on the machine affects all of them. */
async function measureFamily(
  flavour: Flavour,
  { megabytes, rounds }: RestoreBenchOptions,
  rival: string | undefined,
  cleanup: Cleanup,
): Promise<RestoreFindings> {
  const lab = await step(`${flavour} to restore into`, () => RestoreLab.start(flavour, rival, cleanup));
  await lab.dump(megabytes);
  const all = contestants(lab);
  const results = new Map<string, Measurement[]>(all.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    await step(`restores into ${flavour}, round ${round} of ${rounds}`, async () => {
      for (const { name, run } of all) {
        await lab.reset();
        const measured = await run();
        results.get(name)?.push(measured);
        note(`${measured.seconds.toFixed(2).padStart(7)} s  ${name}`);
      }
    });
  }
  const baseline = results.get(baselineOf(flavour)) ?? [];
  const rivalVersion = await lab.rivalVersion();
  await lab.server.stop();
  return {
    flavour,
    serverVersion: lab.server.version,
    rivalVersion,
    rounds,
    dumpBytes: Number(readFileSync(join(lab.folder, 'text-bytes'), 'utf8')),
    zstdBytes: statSync(join(lab.folder, 'dump.sql.zst')).size,
    rows: all.map(({ name }) => rowOf(name, results.get(name) ?? [], baseline)),
  };
}

function rowOf(name: string, rounds: readonly Measurement[], baseline: readonly Measurement[]): RestoreRow {
  return {
    name,
    seconds: spreadOf(rounds.map(({ seconds }) => seconds)),
    times: spreadOf(rounds.map(({ seconds }, i) => (baseline[i]?.seconds ?? Number.NaN) / seconds)),
    cpuSeconds: spreadOf(rounds.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: spreadOf(rounds.map(({ peakBytes }) => peakBytes)),
  };
}
