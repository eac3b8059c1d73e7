import type { BinlogPosition } from '../../dump-format/manifest/manifest';
import type { NamedObject, TableSelection } from '../../dump-format/selection/table-selection';
import type { Compressor } from '../../store-dump/compress/compressor';
import type { OpenUpload } from '../../store-dump/upload/dump-store';
import type { UploadedParts } from '../../store-dump/upload/part-uploader';
import type { TableChecksums } from '../checksums/checksum-session';
import type { DumpRequest } from '../mysqldump/dump-stream';
import { programsFor, shareOfOne, structuresOf } from '../tables/programs';
import { type DumpTools, dumpAndUpload, type UploadedDumpOfProgram, type UploadedSlice } from './dump-and-upload';
import type { DumpedTable } from './dump-program';

/** What to dump, the number of processes, and the threads of each compressor. */
export interface DumpOrder extends Omit<DumpRequest, 'compressor' | 'share'> {
  readonly processes: number;
  readonly compressor: (threads?: number) => Compressor;
  /** Which tables are dumped, and which of them with their rows. */
  readonly tableSelection: TableSelection;
  /** What the databases have, by the reading of the schema before the dump. */
  readonly objects: readonly NamedObject[];
}

/** A dump of one or more processes whose parts are all in S3, not visible yet. */
export interface MadeDump extends Pick<UploadedSlice, 'tables' | 'notes'> {
  readonly uploaded: UploadedParts;
  /** Tables that it has without their rows, which are among {@link tables}. */
  readonly withoutRows: readonly DumpedTable[];
  /** Evidence of each program for the gate, in the order of the dump. */
  readonly evidence: readonly [UploadedSlice['evidence'], ...UploadedSlice['evidence'][]];
  /** How many processes made it. */
  readonly processes: number;
  /** Where the binary log ended in the moment of the snapshot, when the tables were locked for it. */
  readonly position?: BinlogPosition | undefined;
  /** Undefined when the tables were not locked for the snapshot. */
  readonly checksums?: TableChecksums;
}

/**
 * Dumps with one process, which needs no lock.
 *
 * @param notes why several processes did not make the dump.
 * @throws {SourceError | CompressError | StorageError | UploadError} for whichever went wrong first.
 */
export async function dumpWithOneProcess(
  order: DumpOrder,
  open: OpenUpload,
  tools: DumpTools,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
  notes: readonly string[] = [],
): Promise<MadeDump> {
  const programs = programsFor(order.objects, order.tableSelection);
  const share = shareOfOne(programs);
  const request = {
    ...order,
    compressor: order.compressor(),
    structures: structuresOf(programs),
    ...(share ? { share } : {}),
  };
  const { uploaded, ...dumped } = await dumpAndUpload(request, open, tools, signal, onBytes);
  return { uploaded, ...together([dumped], notes), processes: 1 };
}

/** What several processes dumped, in the order of the dump. @param notes that come before theirs. */
export function together(
  slices: readonly Omit<UploadedSlice, 'uploaded'>[],
  notes: readonly string[] = [],
): Pick<MadeDump, 'tables' | 'withoutRows' | 'notes' | 'evidence'> {
  const programs = slices.flatMap(({ structures, ...others }): UploadedDumpOfProgram[] => [
    ...(structures ? [structures] : []),
    others,
  ]);
  const [first, ...others] = programs.map(({ evidence }) => evidence);
  return {
    tables: programs.flatMap(({ tables }) => tables),
    withoutRows: slices.flatMap(({ structures }) => structures?.tables ?? []),
    notes: [...notes, ...programs.flatMap((program) => program.notes)],
    // guard: gate-hears-of-each-program
    evidence: [first as UploadedSlice['evidence'], ...others],
  };
}
