import { accessSync, constants } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { ToolError } from '../../functions/core/errors';
import { type Tool, Toolbox } from '../../functions/core/toolbox';
import type { Compression } from '../../functions/dump-format/keys/object-keys';

const DECOMPRESSORS: Record<Compression, Tool> = { zstd: 'zstd', gzip: 'gzip' };

/** Where the layer is in the function's image. */
const LAYER_ROOT = '/opt';

/**
 * The decompressor of a dump, from the search path of the user or from the layer.
 *
 * @throws {ToolError} when it is not installed.
 */
export function toolboxFor(compression: Compression, environment: NodeJS.ProcessEnv): Toolbox {
  const tool = DECOMPRESSORS[compression];
  const folders = [...(environment.PATH ?? '').split(delimiter), join(LAYER_ROOT, 'bin')];
  const folder = folders.find((candidate) => basename(candidate) === 'bin' && isExecutable(join(candidate, tool)));
  if (folder !== undefined) return new Toolbox(dirname(folder));
  throw new ToolError(
    'TOOL_MISSING',
    `The program ${tool}, which decompresses the dump, is in none of the folders of PATH that are called "bin". Install it: "apt-get install ${tool}", "dnf install ${tool}" or "brew install ${tool}".`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
