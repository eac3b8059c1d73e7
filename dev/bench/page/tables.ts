import { UNZIPPED_LIMIT } from '../../../infra/build/lambda-limits';
import type { ColdStartFindings } from '../cold-start/cold-start';
import type { Growth } from '../growth/growth';
import { baselineOf } from '../restore/names';
import type { RestoreFindings } from '../restore/restores';
import type { SizeFindings } from '../size/size';
import type { SpeedFindings } from '../speed/speed';
import { MB, MIB, number, percent, spread } from './format';
import type { Table } from './table';

export function speedTable({ rows }: SpeedFindings): Table {
  return {
    head: ['', 'times mysqldump alone', 'seconds', 'CPU seconds', 'peak memory, MiB', 'sent, MB'],
    rows: rows.map(({ name, ratio, seconds, cpuSeconds, peakBytes, sentBytes }) => [
      name,
      spread(ratio),
      spread(seconds),
      number(cpuSeconds.median),
      spread(peakBytes, MIB),
      sentBytes === 0 ? '' : number(sentBytes / MB),
    ]),
  };
}

export function coldStartTable({ rows }: ColdStartFindings): Table {
  return {
    head: ['', 'init, ms', 'first byte in S3, ms', 'first answer, ms'],
    rows: rows.map(({ name, init, firstByte, answer }) => [
      name,
      spread(init),
      firstByte ? spread(firstByte) : '',
      spread(answer),
    ]),
  };
}

export function zipTable({ zips }: SizeFindings): Table {
  return {
    head: ['zip', 'zipped, MiB', 'unzipped, MiB'],
    rows: zips.map(({ name, zipBytes, unzippedBytes }) => [name, number(zipBytes / MIB), number(unzippedBytes / MIB)]),
  };
}

export function deployedTable({ deployed }: SizeFindings): Table {
  return {
    head: ['function with its layers', 'architecture', 'layers of 5', 'unzipped, MiB', 'of 250 MiB'],
    words: 2,
    rows: deployed.map(({ name, arch, layers, unzippedBytes }) => [
      name,
      arch,
      String(layers),
      number(unzippedBytes / MIB),
      percent(unzippedBytes / UNZIPPED_LIMIT),
    ]),
  };
}

export function growthTable({ points }: Growth, unit: string): Table {
  return {
    head: [unit, 'seconds', 'mysqldump alone', 'peak memory, MiB'],
    words: 0,
    rows: points.map(({ size, seconds, mysqldumpSeconds, peakBytes }) => [
      String(size),
      spread(seconds),
      number(mysqldumpSeconds),
      spread(peakBytes, MIB),
    ]),
  };
}

export function restoreTable({ flavour, rows }: RestoreFindings): Table {
  return {
    head: ['', `times as fast as \`${baselineOf(flavour)}\``, 'seconds', 'CPU seconds', 'peak memory, MiB'],
    rows: rows.map(({ name, times, seconds, cpuSeconds, peakBytes }) => [
      name,
      spread(times),
      spread(seconds),
      number(cpuSeconds.median),
      spread(peakBytes, MIB),
    ]),
  };
}

/** Describes the straight line through the times. */
export function fitLine({ fit, points }: Growth, unit: string, per: number): string {
  const { slope, intercept, r2 } = fit;
  const places = points.length;
  return `${number(slope * per)} s for ${per} ${unit}, and ${number(intercept)} s for every dump (R² = ${r2.toFixed(4)}, ${places} sizes)`;
}
