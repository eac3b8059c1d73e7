import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { CompressError, LambdaMysqldumpError, sentence } from '../../core/errors';
import { describeExit, type Exit, type Toolbox } from '../../core/toolbox';
import type { Compressor } from '../../store-dump/compress/compressor';
import type { DumpEnd } from '../../store-dump/compress/tail';
import type { DumpStore, OpenUpload } from '../../store-dump/upload/dump-store';
import { partRange } from '../../store-dump/upload/part-range';
import { PartUploader, type UploadedParts } from '../../store-dump/upload/part-uploader';
import type { MaskPlan } from '../plan/mask-plan';
import type { OriginalSample } from '../scan/original-sample';
import { type ReadServices, readText } from '../source/read-text';
import { MaskedStream, type SeenText } from './masked-stream';

/** How many parts may be on their way to S3 at once. */
const UPLOAD_CONCURRENCY = 4;

/** A masked text whose parts are all in S3 and not visible yet, with what the gate has to know of it. */
export interface MaskedText extends SeenText {
  readonly uploaded: UploadedParts;
  /** How the compressor ended. */
  readonly exit: Exit;
  readonly end: DumpEnd;
  /** Output of the compressor in bytes. */
  readonly bytesRead: number;
}

/** Dependencies of masking. */
export interface MaskServices {
  /** Where the dump is read. */
  readonly source: ReadServices['store'];
  /** Where the masked one is written. */
  readonly store: DumpStore;
  readonly toolbox: Toolbox;
}

/**
 * Masks a dump into an open upload, and looks for the sampled originals in what is uploaded. In every case no child runs and no
 * part is in flight when this settles.
 *
 * @param onBytes called with the number of compressed bytes, whenever it changed.
 * @throws {MaskError | ManifestError | CompressError | StorageError} for whichever went wrong first.
 */
export async function maskAndUpload(
  plan: MaskPlan,
  sample: OriginalSample,
  open: OpenUpload,
  compressor: Compressor,
  services: MaskServices,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<MaskedText> {
  const broken = new AbortController();
  const stop = AbortSignal.any([signal, broken.signal]);
  const uploader = new PartUploader(services.store, open, stop, partRange(0, 1, UPLOAD_CONCURRENCY));
  const compressing = services.toolbox.start(compressor.tool, compressor.args, ['pipe', 'pipe', 'pipe'], stop);
  const { stdin, stdout, stderr } = compressing.child;
  if (!stdin || !stdout || !stderr) throw compressorFailed(await compressing.exit, '');
  // Its exit has the reason.
  stdin.on('error', () => {});
  const printed = text(stderr);
  const write = promisify<Buffer, void>(stdin.write.bind(stdin));
  const masked = new MaskedStream(plan, sample);
  const tail = compressor.newTail();
  let bytesRead = 0;

  const feed = async () => {
    await readText(plan.source.manifest, { store: services.source, toolbox: services.toolbox }, stop, async (chunk) => {
      const piece = masked.push(chunk);
      if (piece.length > 0) await write(piece);
    });
    const last = masked.end();
    if (last.length > 0) await write(last);
    stdin.end();
  };
  const drain = async () => {
    for await (const chunk of stdout as AsyncIterable<Buffer>) {
      bytesRead += chunk.length;
      await tail.push(chunk);
      await uploader.push(chunk);
      onBytes(bytesRead);
    }
  };
  // Whichever fails first ends the other one.
  const orBreak = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      broken.abort(error);
      throw error;
    });
  const both = await Promise.allSettled([orBreak(feed()), orBreak(drain())]);
  const exit = await compressing.exit;
  try {
    signal.throwIfAborted();
    if (exit.error) throw exit.error;
    if (both.some(({ status }) => status === 'rejected')) {
      const first: unknown = broken.signal.reason;
      // What writes to a compressor that has ended fails, too, without the reason.
      throw first instanceof LambdaMysqldumpError || exit.code === 0 ? first : compressorFailed(exit, await printed);
    }
    if (exit.code !== 0) throw compressorFailed(exit, await printed);
    const uploaded = await uploader.end();
    return { uploaded, exit, end: await tail.end(), bytesRead, ...masked.seen() };
  } catch (error) {
    broken.abort(error);
    throw error;
  } finally {
    await uploader.settle();
  }
}

function compressorFailed(exit: Exit, printed: string): LambdaMysqldumpError {
  if (exit.error) return exit.error;
  const message = printed.trim() || 'it printed no message';
  return new CompressError(
    'COMPRESSOR_FAILED',
    `${exit.tool} failed (${describeExit(exit)}): ${sentence(message)} The run is retried.`,
  );
}
