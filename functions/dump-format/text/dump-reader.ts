import type { Readable } from 'node:stream';
import type { Toolbox } from '../../core/toolbox';
import type { Compression } from '../object-keys';
import { type DecompressedObject, decompress } from './decompress';
import { DumpText } from './dump-text';

/** What reading a dump to its end shows. */
export interface DumpContent extends DecompressedObject {
  /** What it decompressed; not all of the dump's when there is a fault. */
  readonly text: DumpText;
}

/**
 * Reads a compressed dump to its end. Memory does not grow with the dump, and no child runs when this settles.
 *
 * @param onChunk is shown every piece of the object, too.
 * @throws as {@link decompress} does.
 */
export async function readDump(
  object: Readable,
  compression: Compression,
  toolbox: Toolbox,
  signal: AbortSignal,
  onChunk: (chunk: Buffer) => void | Promise<void> = () => {},
): Promise<DumpContent> {
  const text = new DumpText();
  const listeners = { onObject: onChunk, onText: (chunk: Buffer) => text.push(chunk) };
  return { ...(await decompress(object, compression, toolbox, signal, listeners)), text };
}
