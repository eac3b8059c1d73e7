import type { BinlogPosition } from '../../dump-format/manifest';
import type { TableChecksums } from '../checksums/checksum-session';
import type { Compressor } from '../compress/compressor';
import type { DumpRequest } from '../mysqldump/dump-stream';
import type { OpenUpload } from '../upload/dump-store';
import type { UploadedParts } from '../upload/part-uploader';
import { type DumpTools, dumpAndUpload, type UploadedSlice } from './dump-and-upload';

/** What to dump, the number of processes, and the threads of each compressor. */
export interface DumpOrder extends Omit<DumpRequest, 'compressor' | 'share'> {
  readonly processes: number;
  readonly compressor: (threads?: number) => Compressor;
}

/** A dump of one or more processes whose parts are all in S3, not visible yet. */
export interface MadeDump extends Pick<UploadedSlice, 'tables' | 'notes'> {
  readonly uploaded: UploadedParts;
  /** Evidence of each process for the gate, in the order of the dump. */
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
  const request = { ...order, compressor: order.compressor() };
  const dumped = await dumpAndUpload(request, open, tools, signal, onBytes);
  return { ...dumped, notes: [...notes, ...dumped.notes], evidence: [dumped.evidence], processes: 1 };
}
