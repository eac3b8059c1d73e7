import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { SourceError, sentence } from '../../core/errors';
import { describeExit, type Exit, type Toolbox } from '../../core/toolbox';
import type { Compressor } from '../compress/compressor';
import type { Flavour } from '../preflight/greeting';
import { DUMP_TOOL, dumpArguments } from './arguments';
import { openOptions } from './options-file';
import { ProgressReader } from './progress-reader';
import { type DumpShare, renderShare } from './share-options';
import { TriggerWatch } from './triggers';

/** What is to be dumped, and how. */
export interface DumpRequest {
  readonly flavour: Flavour;
  readonly databases: readonly string[];
  /** Whether the past rows of MariaDB's system-versioned tables are dumped, too. */
  readonly keepsHistory?: boolean;
  /** Whether the databases have triggers, which take a look at the whole text. */
  readonly hasTriggers: boolean;
  /** Content of the options file. Holds the password. */
  readonly options: string;
  readonly compressor: Compressor;
  /** What of the databases this process dumps; everything without it. */
  readonly share?: DumpShare;
}

/** A dump under way: mysqldump writes into the compressor, and the compressor's output is read here. */
export interface DumpStream {
  readonly output: Readable;
  readonly progress: ProgressReader;
  /** What was seen of triggers, if the databases have any. */
  readonly triggers: TriggerWatch | undefined;
  /** Resolves when both children have ended. The compressor's stderr is in `compressorSaid`. */
  readonly end: Promise<{ readonly dump: Exit; readonly compressor: Exit; readonly compressorSaid: string }>;
}

/**
 * Starts mysqldump and the compressor. Without triggers there is a kernel pipe between them, and the dump itself never
 * passes through Node. Aborting the signal kills both.
 */
export async function startDump(request: DumpRequest, toolbox: Toolbox, signal: AbortSignal): Promise<DumpStream> {
  const { flavour, databases, keepsHistory, hasTriggers, options, compressor, share } = request;
  const triggers = hasTriggers ? new TriggerWatch() : undefined;
  const pipe = triggers ? undefined : await openPipe(toolbox);
  const descriptors = pipe ? [pipe.readEnd, pipe.writeEnd] : [];
  try {
    const optionsFile = openOptions(share ? options + renderShare(flavour, share) : options);
    descriptors.push(optionsFile);
    const compressing = toolbox.start(
      compressor.tool,
      compressor.args,
      [pipe?.readEnd ?? 'pipe', 'pipe', 'pipe'],
      signal,
    );
    const dumping = toolbox.start(
      DUMP_TOOL[flavour],
      dumpArguments(flavour, databases, keepsHistory, share?.withPrograms),
      ['ignore', pipe?.writeEnd ?? 'pipe', 'pipe', optionsFile],
      signal,
    );
    const progress = new ProgressReader();
    dumping.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => progress.push(chunk));
    const compressorSaid = compressing.child.stderr ? text(compressing.child.stderr) : '';
    if (!compressing.child.stdout) throw new SourceError(describeExit(await compressing.exit), false);
    if (triggers) watch(dumping.child, triggers, compressing.child);
    return {
      output: compressing.child.stdout,
      progress,
      triggers,
      end: Promise.all([dumping.exit, compressing.exit, compressorSaid]).then(([dump, compressorExit, said]) => {
        progress.end();
        return { dump, compressor: compressorExit, compressorSaid: said.trim() };
      }),
    };
  } finally {
    // The children hold their own copies. As long as one is open here, the compressor would wait for more.
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

/** Brings the dump to the compressor. Whatever breaks that ends a child, and its exit tells. */
function watch({ stdout }: ChildProcess, triggers: TriggerWatch, { stdin }: ChildProcess): void {
  if (stdout && stdin) pipeline(stdout, triggers, stdin).catch(() => {});
}

/** A kernel pipe, which Node can't make by itself: its `'pipe'` stdio is a socket that it reads. */
async function openPipe(toolbox: Toolbox): Promise<{ readEnd: number; writeEnd: number }> {
  const path = join(tmpdir(), `pipe-${randomUUID()}`);
  const { child, exit } = toolbox.start('mkfifo', ['-m', '600', path], ['ignore', 'ignore', 'pipe']);
  const [said, ended] = await Promise.all([child.stderr ? text(child.stderr) : '', exit]);
  if (ended.error) throw ended.error;
  if (ended.code !== 0) {
    throw new SourceError(
      `Could not make a pipe for the dump: ${sentence(said || describeExit(ended))} Make sure that the function's temporary storage has some kilobytes free.`,
      false,
    );
  }
  // Opening one end waits for the other, so a descriptor for both stands in until both are open.
  const both = openSync(path, constants.O_RDWR);
  try {
    const readEnd = openSync(path, constants.O_RDONLY);
    return { readEnd, writeEnd: openSync(path, constants.O_WRONLY) };
  } finally {
    closeSync(both);
    unlinkSync(path);
  }
}
