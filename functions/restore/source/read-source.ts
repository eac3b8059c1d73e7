import { codeOf, detailOf } from '../../core/errors';
import type { Toolbox } from '../../core/toolbox';
import { rangesOfWanted, type Wanted } from '../../dump-format/dump-index/wanted';
import type { DumpSource } from './dump-source';
import { readParts } from './read-parts';
import { type ReadDump, type ReadSoFar, readStatements } from './read-statements';
import type { TakeStatement } from './statement-feed';

/** How a dump is read. */
export interface ReadRequest {
  readonly source: DumpSource;
  /** Undefined: everything, so that the checksum of the dump can be compared. */
  readonly wanted: Wanted | undefined;
  readonly toolbox: Toolbox;
  readonly signal: AbortSignal;
  /** Takes each statement in the order of the dump. */
  readonly take: TakeStatement;
  /** Whether the first statements of the dump may be taken again. */
  readonly mayBeginAgain: () => boolean;
  readonly onProgress: (read: ReadSoFar) => void;
  readonly onWarning: (warning: string) => void;
}

/**
 * Reads what is wanted of a dump: by its index when it has one, otherwise all of it.
 *
 * @throws as {@link readParts} and {@link readStatements} do.
 */
export async function readSource(request: ReadRequest): Promise<ReadDump> {
  const { source, wanted, toolbox, signal, take, onProgress } = request;
  const readAll = () => readStatements(source, toolbox, signal, take, onProgress);
  if (!source.indexed || !wanted) return readAll();
  try {
    const ranges = rangesOfWanted(source.indexed.index, wanted);
    return await readParts(source.indexed, ranges, toolbox, signal, take, onProgress);
  } catch (error) {
    // guard: reads-again-only-what-was-not-begun
    if (codeOf(error) !== 'INDEX_WRONG' || !request.mayBeginAgain()) throw error;
    request.onWarning(`The whole dump is read, because its index is of no use: ${detailOf(error)}`);
    return readAll();
  }
}
