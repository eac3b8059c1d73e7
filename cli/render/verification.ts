import type { Dump } from '../../functions/dump-format/listing/listed-dump';
import { tablesIn } from '../../functions/dump-format/manifest/row-counts';
import type { Verdict } from '../../functions/dump-format/results/verdict';
import type { Paint } from '../output/output';
import { counted, instant, size } from '../output/units';

/** A stored verdict as an object for programs. */
export function verification({ job, id, key }: Dump, verdict: Verdict): object {
  const { verified, findings, warnings = [], verifiedAt } = verdict;
  return { job, id, key, stored: true, verified, findings, warnings, verifiedAt };
}

/** A stored verdict for people. */
export function verificationLines({ job, id }: Dump, verdict: Verdict, paint: Paint): string[] {
  const { verified, findings, warnings = [], verifiedAt, dump } = verdict;
  const content = dump ? `${contentOf(dump)}, ` : '';
  return [
    verified
      ? `${paint('green', 'verified')}  ${job} ${id}: ${content}by the verdict of ${instant(verifiedAt)}`
      : `${paint(['red', 'bold'], 'DAMAGED')}  ${job} ${id}, by the verdict of ${instant(verifiedAt)}`,
    ...[...findings, ...warnings].map((line) => `- ${line}`),
  ];
}

/** What a verification read. */
export function contentOf({ bytes, tables, rows }: NonNullable<Verdict['dump']>): string {
  const count = rows ? [...tablesIn(rows)].reduce((sum, table) => sum + table.rows, 0) : undefined;
  const counts = [size(bytes), `${tables} tables and views`];
  return [...counts, ...(count === undefined ? [] : [counted(count, 'row')])].join(', ');
}
