import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arch } from '../../dev/tools/debian/package-set';
import { LOADER } from './elf-closure';

/** A program of a layer. */
export interface WrappedProgram {
  /** The layer's folder below `/opt`. */
  layer: string;
  /** Name in the layer's `libexec/`, and name in `/opt/bin`; the latter is the same by default. */
  program: string;
  command?: string;
  /** Lines of the script before the start; `$root` is the layer's folder. */
  before?: readonly string[];
  /** Arguments before those of the caller, as the shell reads them. */
  options?: readonly string[];
}

/**
 * Writes a shell script into `bin/` that starts a program through the loader of its layer, so that the C library of the
 * system below doesn't matter. It finds the tree by its own path: the tree may lie anywhere. Only shell built-ins are used.
 */
export async function writeWrapper(tree: string, arch: Arch, wrapped: WrappedProgram): Promise<void> {
  const { layer, program, command = program, before = [], options = [] } = wrapped;
  const start = [
    `exec "$root/lib/${LOADER[arch]}" --inhibit-cache --library-path "$root/lib" "$root/libexec/${program}"`,
    ...options,
    '"$@"',
  ];
  const script = [
    '#!/bin/sh',
    'case $0 in',
    `*/*) root=\${0%/*}/../${layer} ;;`,
    `*) root=../${layer} ;;`,
    'esac',
    ...before,
    '# --inhibit-cache: libraries of the system must not be mixed with those of the layer.',
    start.join(' \\\n\t'),
  ];
  await mkdir(join(tree, 'bin'), { recursive: true });
  await writeFile(join(tree, 'bin', command), `${script.join('\n')}\n`, { mode: 0o755 });
}
