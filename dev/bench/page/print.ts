import { FLAVOUR_NAMES } from '../../../functions/core/sql/flavour';
import type { ReadingSpeed } from '../statements/statements';
import { MB, number } from './format';
import type { Findings } from './goals';
import { type Table, textTable } from './table';
import {
  coldStartTable,
  deployedTable,
  fitLine,
  growthTable,
  levelTable,
  restoreTable,
  speedTable,
  workTable,
  zipTable,
} from './tables';

/** Prints the findings as tables for a terminal. */
export function printFindings({ size, coldStart, speed, growth, restore = [] }: Findings): void {
  if (speed) {
    print('Speed', speedTable(speed), workTable(speed), levelTable(speed));
    const { dumpBytes, zstdBytes, sink } = speed;
    console.log(`dump text ${number(dumpBytes / MB)} MB, by zstd -3 ${number(zstdBytes / MB)} MB`);
    console.log(`S3 of the bench ${number(sink.sink / MB)} MB/s, of MiniStack ${number(sink.ministack / MB)} MB/s`);
  }
  if (coldStart) print('Cold start', coldStartTable(coldStart));
  if (size) print('Size', zipTable(size), deployedTable(size));
  if (growth) {
    print('Growth with the size', growthTable(growth.bySize, 'MB'));
    console.log(fitLine(growth.bySize, 'MB', 1_000));
    print('Growth with the tables', growthTable(growth.byTables, 'tables'));
    console.log(fitLine(growth.byTables, 'tables', 1_000));
  }
  for (const findings of restore) print(`Restores into ${FLAVOUR_NAMES[findings.flavour]}`, restoreTable(findings));
}

/** Prints how fast texts are split into statements. */
export function printStatements(speeds: readonly ReadingSpeed[]): void {
  const rows = speeds.map(({ name, counted, passed }) => [name, number(counted / MB), number(passed / MB)]);
  print('Statements, MB of text per second of CPU time', {
    head: ['', 'rows counted', 'whole statements passed on'],
    rows,
  });
}

function print(title: string, ...tables: readonly Table[]): void {
  console.log(`\n${title}\n`);
  console.log(tables.map(textTable).join('\n\n'));
}
