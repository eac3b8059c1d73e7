import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Commands } from './commands';

/** mydumper and myloader of the same version: programs that dump and restore in several threads. */
export interface Rival {
  /** Commands that start them. */
  readonly dumper: string;
  readonly loader: string;
  /** Whether they compress by zstd, which those of Debian 12 (0.10.1) cannot. */
  readonly hasZstd: boolean;
}

/** @param path of a myloader with its mydumper beside it; undefined for Debian's, which are on the `PATH` of the bench */
export function rivalAt(path: string | undefined): Rival {
  if (path === undefined) return { dumper: 'mydumper', loader: 'myloader', hasZstd: false };
  return { dumper: join(dirname(path), 'mydumper'), loader: path, hasZstd: true };
}

/** The version that a rival states. */
export async function versionOf({ loader }: Rival, commands: Commands, folder: string): Promise<string> {
  await commands.run(`${loader} --version > rival-version`);
  return /\d+(?:\.\d+)+(?:-\d+)?/.exec(readFileSync(join(folder, 'rival-version'), 'utf8'))?.[0] ?? '';
}

/**
 * Lines of the options file: mydumper 1.0 does not understand the form that MySQL 9 explains in by default, and takes
 * settings of its session from a section of its own.
 */
export const RIVAL_OPTIONS = ['[mydumper_session_variables]', 'explain_format=TRADITIONAL'];
