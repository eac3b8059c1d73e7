import { EMPTY, OURS } from '../../../../../dev/bench/cold-start/names';
import type { Findings } from '../../../../../dev/bench/page/goals';
import { baselineOf, CONNECTIONS, nameOfLoader, nameOfOurs, THREADS } from '../../../../../dev/bench/restore/names';
import type { RestoreFindings } from '../../../../../dev/bench/restore/restores';
import {
  BASELINE,
  COMPRESSED,
  MYDUMPER_BY_TWO,
  OTHER_LEVELS,
  OURS as OURS_AT_SPEED,
  OURS_BY_TWO,
  oursAtLevel,
  WRITE_UP,
} from '../../../../../dev/bench/speed/names';
import type { Spread } from '../../../../../dev/bench/statistics';
import type { Flavour } from '../../../../../dev/servers/flavours';

export function about(median: number): Spread {
  return { median, min: 0.9 * median, max: 1.1 * median };
}

function restored(flavour: Flavour): RestoreFindings {
  const row = (name: string, times: number) => ({
    name,
    times: about(times),
    seconds: about(60 / times),
    cpuSeconds: about(2),
    peakBytes: about(170e6),
  });
  return {
    flavour,
    serverVersion: '11.8.3',
    rivalVersion: '1.0.1-3',
    rounds: 3,
    dumpBytes: 200e6,
    zstdBytes: 80e6,
    rows: [
      row(baselineOf(flavour), 1),
      ...CONNECTIONS.map((count) => row(nameOfOurs(count), 1.5 + count / 2)),
      ...THREADS.map((count) => row(nameOfLoader(count), 1.2 + count / 2)),
    ],
  };
}

/** Findings that meet every goal. */
export function goodFindings(): Required<Findings> {
  const speedRow = (name: string, ratio: number) => ({
    name,
    seconds: about(5 * ratio),
    ratio: about(ratio),
    cpuSeconds: about(6 * ratio),
    peakBytes: about(200e6),
    sentBytes: 350e6,
    work: { server: 1.5, dumper: 3, compressor: 4, rest: 1, s3: 0.5 },
  });
  const growth = (sizes: readonly number[]) => ({
    points: sizes.map((size) => ({
      size,
      seconds: about(1 + size / 100),
      mysqldumpSeconds: size / 200,
      peakBytes: about(210e6),
    })),
    fit: { slope: 0.01, intercept: 1, r2: 0.9991 },
  });
  return {
    speed: {
      rounds: 5,
      dumpBytes: 1e9,
      zstdBytes: 350e6,
      sink: { sink: 900e6, ministack: 200e6 },
      rival: { version: '1.0.1-3', hasZstd: true },
      rows: [
        { ...speedRow(BASELINE, 1), sentBytes: 0 },
        { ...speedRow(COMPRESSED, 1.8), sentBytes: 0 },
        speedRow(WRITE_UP, 8.5),
        speedRow(MYDUMPER_BY_TWO, 4),
        speedRow(OURS_AT_SPEED, 1.9),
        speedRow(OURS_BY_TWO, 1.5),
        ...OTHER_LEVELS.map((level) => speedRow(oursAtLevel(level), 1.5 + level / 10)),
      ],
    },
    coldStart: {
      starts: 10,
      rows: [
        { name: OURS, init: about(170), firstByte: about(450), answer: about(500) },
        { name: EMPTY, init: about(125), firstByte: undefined, answer: about(130) },
      ],
    },
    size: {
      zips: [{ name: 'dump', zipBytes: 3e5, unzippedBytes: 1e6 }],
      deployed: [{ name: 'dump', arch: 'x86_64', layers: 1, unzippedBytes: 46e6 }],
    },
    restore: [restored('mysql'), restored('mariadb')],
    growth: { bySize: growth([10, 100, 1_000]), byTables: growth([1, 1_000]), memoryDeviation: 0.03 },
  };
}
