import type { SourceError } from '../../core/errors';
import type { NamedObject } from '../../dump-format/selection/table-selection';
import type { Evidence } from '../../store-dump/gate/gate';
import type { DumpStore, OpenUpload } from '../../store-dump/upload/dump-store';
import { type PartRange, partRange } from '../../store-dump/upload/part-range';
import { PartUploader, type UploadedParts } from '../../store-dump/upload/part-uploader';
import type { DumpRequest, DumpStream } from '../mysqldump/dump-stream';
import { type Structures, withoutNewcomers } from '../tables/programs';
import { DumpProgram, type ProgramDump, type ProgramTools } from './dump-program';
import { requireStructures } from './require-structures';

/** The output of one dump program that is in S3, with the evidence for the gate. */
export interface UploadedDumpOfProgram extends Pick<ProgramDump, 'tables' | 'sequences' | 'notes'> {
  readonly evidence: Omit<Evidence, 'lockRenewed'>;
}

/** The output of one dump process: all of its parts are in S3, not visible yet. */
export interface UploadedSlice extends UploadedDumpOfProgram {
  readonly uploaded: UploadedParts;
  /** What comes before it in the same parts: tables without rows, dumped by a program of its own. */
  readonly structures?: UploadedDumpOfProgram;
}

/** What a dump process dumps. */
export interface SliceRequest extends DumpRequest {
  /** What another program dumps before it. */
  readonly structures?: Structures | undefined;
}

/** Dependencies of a dump. */
export interface DumpTools extends ProgramTools {
  readonly store: DumpStore;
  /** How many parts may be on their way to S3 at once. */
  readonly uploadConcurrency: number;
  /** Called when every dump process has its snapshot. */
  readonly onSnapshot?: () => void;
  /** Lists tables, views and sequences that the databases have now. */
  readonly listObjects: (signal: AbortSignal) => Promise<readonly NamedObject[]>;
}

/** The range of an object's parts that one dump process fills. */
export interface UploadSlice {
  readonly range: PartRange;
  /** Whether another slice follows it in the object. */
  readonly isFollowed: boolean;
  /** Called when the process has started. */
  readonly onStart: (stream: DumpStream) => void;
}

const wholeObject = ({ uploadConcurrency, onSnapshot }: DumpTools): UploadSlice => ({
  range: partRange(0, 1, uploadConcurrency),
  isFollowed: false,
  // guard: reads-identities-after-the-snapshot
  onStart: ({ progress }) => progress.begun.then(onSnapshot),
});

/**
 * Dumps into an open upload. In every case, all children have ended and no part is in flight when this settles:
 * unfinished work in a Lambda environment would continue in the next invocation.
 *
 * @param onBytes called with the number of compressed bytes read, whenever it changed.
 * @throws {SourceError | CompressError | StorageError | UploadError} for whichever went wrong first.
 */
export async function dumpAndUpload(
  request: SliceRequest,
  open: OpenUpload,
  tools: DumpTools,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
  { range, isFollowed, onStart }: UploadSlice = wholeObject(tools),
): Promise<UploadedSlice> {
  const broken = new AbortController();
  const stop = AbortSignal.any([signal, broken.signal]);
  const programs: DumpProgram[] = [];
  const start = async (what: DumpRequest) => {
    const program = await DumpProgram.start(what, tools, stop, (reason: SourceError) => broken.abort(reason));
    programs.push(program);
    return program;
  };
  const main = await start(request);
  onStart(main.stream);
  const uploader = new PartUploader(tools.store, open, stop, range);
  let bytesRead = 0;
  const take = async (chunk: Buffer) => {
    bytesRead += chunk.length;
    await uploader.push(chunk);
    onBytes(bytesRead);
  };
  try {
    const structures = request.structures && (await readStructures(request, request.structures));
    const dumped = await main.read(take, signal);
    if (isFollowed) bytesRead += await uploader.fillUp(request.compressor.filler);
    const uploaded = await uploader.end();
    // guard: gate-hears-of-parts
    const partBytes = Array.from(uploaded.parts, (part) => part?.bytes);
    const withEvidence = ({ exits, unexpectedLines, end, lastView, ...rest }: ProgramDump): UploadedDumpOfProgram => ({
      tables: rest.tables,
      sequences: rest.sequences,
      notes: rest.notes,
      evidence: { exits, unexpectedLines, end, lastView, bytesRead, partBytes },
    });
    return { uploaded, ...withEvidence(dumped), ...(structures ? { structures: withEvidence(structures) } : {}) };
  } catch (error) {
    broken.abort();
    await Promise.all(programs.map((program) => program.ended()));
    await uploader.settle();
    signal.throwIfAborted();
    throw programs.find(({ stuck }) => stuck !== undefined)?.stuck ?? error;
  } finally {
    await Promise.all(programs.map((program) => program.ended()));
  }

  /** Sequences among them are read behind the snapshot: each of its rows has a number that they have given already. */
  async function readStructures(
    { structures: _, ...others }: SliceRequest,
    structures: Structures,
  ): Promise<ProgramDump> {
    // guard: sequences-after-the-snapshot
    await main.holdBehindSnapshot();
    const { objects, share } = withoutNewcomers(structures, await tools.listObjects(stop));
    const program = await start({ ...others, keepsHistory: false, share });
    const dumped = await program.read(take, signal);
    requireStructures(objects, dumped);
    return dumped;
  }
}
