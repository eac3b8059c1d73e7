import { type FileHandle, open } from 'node:fs/promises';
import { ScratchServerError, sentence } from '../../core/errors';
import type { DumpIndex } from '../../dump-format/dump-index/dump-index';
import type { Manifest } from '../../dump-format/manifest/manifest';
import { onlyDatabase } from '../../dump-format/manifest/names-databases';
import { MORE_STORAGE } from '../findings/remedies';
import { Definers } from './definers';
import { type ReadServices, type ReadText, streamDefinitions } from './definition-text';
import { Headings } from './headings';
import { Lines } from './lines';
import { RetiredModes } from './retired-modes';

/** Everything of a dump but its rows, in a file. */
export interface Definitions extends ReadText {
  readonly path: string;
  readonly bytes: number;
  readonly headings: Headings;
  /** Accounts that they name. */
  readonly definers: Definers;
  /** What was left out, though a restore has to do the same. */
  readonly warnings: readonly string[];
}

/**
 * Reads the dump that a manifest describes, in the very version, and writes everything but rows to a file.
 *
 * @throws {ScratchServerError} when the file has no room.
 * @throws as {@link streamDefinitions} does.
 */
export async function readDefinitions(
  manifest: Manifest,
  index: DumpIndex | undefined,
  path: string,
  services: ReadServices,
  signal: AbortSignal,
): Promise<Definitions> {
  const { source } = manifest;
  const headings = new Headings(onlyDatabase(source));
  const definers = new Definers();
  const lines = new Lines((line, number) => {
    headings.push(line, number);
    definers.push(line);
  });
  const modes = new RetiredModes(source);
  const file = await open(path, 'w', 0o600);
  let bytes = 0;
  const keep = async (text: Buffer) => {
    if (text.length === 0) return;
    bytes += text.length;
    lines.push(text);
    await append(file, path, text);
  };
  try {
    const read = await streamDefinitions(manifest, index, services, signal, (text) => keep(modes.push(text)));
    await keep(modes.end());
    return { path, bytes, headings, definers, warnings: modes.warnings, ...read };
  } finally {
    await file.close();
  }
}

async function append(file: FileHandle, path: string, text: Buffer): Promise<void> {
  try {
    await file.writeFile(text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    throw new ScratchServerError(
      'TEMPORARY_STORAGE_FULL',
      `The definitions of the dump do not fit into ${path}: ${sentence(error.message)} Raise ${MORE_STORAGE}.`,
      { cause: error },
    );
  }
}
