import type { Readable } from 'node:stream';
import type { Toolbox } from '../../core/toolbox';
import type { Compression } from '../keys/object-keys';
import type { StatementListener } from '../statements/statement-listener';
import { type DecompressedObject, decompress, type Marks } from './decompress';
import { DumpText } from './dump-text';

/** What reading a dump to its end shows. */
export interface DumpContent extends DecompressedObject {
  /** What it decompressed; not all of the dump's when there is a fault. */
  readonly text: DumpText;
}

/** Further listeners to a dump while it is read. */
export interface DumpListeners {
  /** Takes every piece of the object. */
  readonly onObject?: (chunk: Buffer) => void | Promise<void>;
  /** Stand between the pieces of the object for the decompressor alone. */
  readonly marks?: Marks | undefined;
  /** Takes the statements of the text. */
  readonly statements?: StatementListener;
}

/**
 * Reads a compressed dump to its end. Memory does not grow with the dump, and no child runs when this settles.
 *
 * @throws as {@link decompress} does.
 */
export async function readDump(
  object: Readable,
  compression: Compression,
  toolbox: Toolbox,
  signal: AbortSignal,
  { onObject = () => {}, marks, statements }: DumpListeners = {},
): Promise<DumpContent> {
  const text = new DumpText(statements);
  const listeners = { onObject, onText: (chunk: Buffer) => text.push(chunk) };
  return { ...(await decompress(object, compression, toolbox, signal, listeners, marks)), text };
}
