import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '../../core/time/clock';
import { within } from '../../core/time/within';
import type { Stream } from '../output/output';
import { type Command, shell } from './command';
import { killAll, processesOf, signalGroup } from './processes';

/** Result of a script. The script and all its processes have ended. */
export interface ScriptEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It was asked to end before it did. */
  readonly cutOff: boolean;
  /** It left processes behind, which were killed. */
  readonly leftBehind: boolean;
}

export interface ScriptOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** In the environment of every process of the run: distinguishes them from others. */
  readonly mark: string;
  /** Aborting it ends the script. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly onText: (stream: Stream, text: string) => void;
}

/**
 * Gives the script pipes to write to. What Node gives its children are sockets, on which `>/dev/stderr` and
 * `tee /dev/stdout` fail. Output of a script during its end must still get through.
 */
const THROUGH_PIPES =
  'exec 3>&1 4>&2; exec "$@" ' +
  '> >(trap "" TERM; exec cat >&3 3>&- 4>&-) 2> >(trap "" TERM; exec cat >&4 3>&- 4>&-) 3>&- 4>&-';

/** From SIGTERM to SIGKILL, in milliseconds. The session's watchdog leaves twice as much. */
const GRACE = 10_000;
/** How long what is still in the pipes may take to arrive, for example through `exec > >(tee log)`. */
const LAST_OUTPUT = 500;
const A_MOMENT = 50;

/**
 * Runs a script in a process group of its own, to its end.
 *
 * @throws what kept it from being started.
 */
export async function runScript({ argv, input }: Command, options: ScriptOptions): Promise<ScriptEnd> {
  const { folder, environment, mark, signal, clock } = options;
  signal.throwIfAborted();
  const child = spawn(shell('bash'), ['-c', THROUGH_PIPES, 'bash', ...argv], {
    cwd: folder,
    env: environment,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // A process group of its own, so that all of it can be signalled.
    detached: true,
  });
  const closed = once(child, 'close');
  // Only an error reports that it did not start.
  closed.catch(() => {});
  listen(child, options.onText);
  // A script may leave its input unread.
  child.stdin?.on('error', () => {}).end(input);
  await once(child, 'spawn');
  const group = child.pid as number;

  const stopEnding = endWhenAborted(group, signal, clock);
  const [code, killedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  const cutOff = signal.aborted;
  stopEnding();
  const quiet = await within(LAST_OUTPUT, closed, clock);
  // What has closed its output may take a moment more to end.
  if (processesOf(mark).length > 0) await clock.sleep(A_MOMENT);
  const leftBehind = killAll(group, mark) || !quiet;
  if (!quiet) await within(LAST_OUTPUT, closed, clock);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return { code, signal: killedBy, cutOff, leftBehind };
}

function listen(child: ChildProcess, onText: ScriptOptions['onText']): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => onText(stream, text));
  }
}

/** SIGTERM to the whole group once the signal is aborted, and SIGKILL when that did not help. */
function endWhenAborted(group: number, signal: AbortSignal, clock: Clock): () => void {
  const ended = new AbortController();
  const end = () => {
    signalGroup(group, 'SIGTERM');
    clock.sleep(GRACE, ended.signal).then(
      () => signalGroup(group, 'SIGKILL'),
      () => {},
    );
  };
  signal.addEventListener('abort', end, { once: true });
  return () => {
    signal.removeEventListener('abort', end);
    ended.abort();
  };
}
