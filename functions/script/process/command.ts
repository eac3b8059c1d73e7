import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { ScriptError } from '../../core/errors';
import type { Config } from '../config';

/** A program with its arguments, and what it reads from its standard input. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** Undefined: nothing. */
  readonly input: string | undefined;
}

/**
 * What the bootstrap of a custom runtime in bash does with a `function.sh`: sources it and calls its handler with the
 * event. The event comes by standard input, because an argument of a program has a limit that events do not have.
 */
const CALL_HANDLER = 'set -euo pipefail; event=$(cat); source "$1"; "$2" "$event" </dev/null';

/**
 * How the script is started. `folder` has its files.
 *
 * @throws {ScriptError} when its interpreter is not there.
 */
export function commandFor({ file, handler }: Config['script'], folder: string, event: unknown): Command {
  const path = join(folder, file);
  if (handler !== undefined) {
    const argv = [shell('bash'), '-c', CALL_HANDLER, 'bash', path, handler] as const;
    return { argv, input: JSON.stringify(event) };
  }
  const beginning = beginningOf(path);
  const [, interpreter] = /^#![ \t]*([^ \t\n]*)/.exec(beginning) ?? [];
  if (interpreter !== undefined) assertThere(file, interpreter);
  const runsItself = interpreter !== undefined || beginning.startsWith('\x7fELF');
  // A file without a shebang is one for the shell, as for cron.
  return { argv: runsItself ? [path] : [shell('bash', 'sh'), path], input: undefined };
}

function assertThere(file: string, interpreter: string): void {
  if (interpreter.endsWith('\r')) {
    throw new ScriptError(
      'INTERPRETER_MISSING',
      `${file} has Windows line endings (CRLF), so its first line names an interpreter that does not exist. Save it with Unix line endings (LF).`,
    );
  }
  if (!existsSync(interpreter)) {
    throw new ScriptError(
      'INTERPRETER_MISSING',
      `${file} names the interpreter ${interpreter}, which the function does not have. Name another one, or add a layer that provides it below /opt.`,
    );
  }
}

/** As much of a file as a first line may have that Linux reads for an interpreter. */
function beginningOf(path: string): string {
  const beginning = Buffer.alloc(256);
  const file = openSync(path, 'r');
  try {
    return beginning.toString('latin1', 0, readSync(file, beginning));
  } finally {
    closeSync(file);
  }
}

/** Path of the first of these shells that is there. @throws {ScriptError} */
export function shell(...names: string[]): string {
  const places = names.flatMap((name) => ['/bin', '/usr/bin', '/opt/bin'].map((folder) => join(folder, name)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) {
    throw new ScriptError(
      'INTERPRETER_MISSING',
      `Scripts need ${names.join(' or ')}, which the function does not have. Add a layer that provides it in bin.`,
    );
  }
  return found;
}
