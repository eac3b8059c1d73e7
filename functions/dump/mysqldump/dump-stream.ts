import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { Flavour } from '../../core/sql/flavour';
import type { Exit, Toolbox } from '../../core/toolbox';
import type { Compressor } from '../../store-dump/compress/compressor';
import { type ClientOptions, openOptions } from '../client/options-file';
import { DUMP_TOOL, dumpArguments } from './arguments';
import { openPipes, readPipe } from './kernel-pipe';
import { withLaterNoteVerbosity } from './note-verbosity';
import { ProgressReader } from './progress-reader';
import { type DumpShare, renderShare } from './share-options';
import { TriggerWatch } from './triggers';

/** Parameters of one dump process. */
export interface DumpRequest {
  readonly flavour: Flavour;
  readonly databases: readonly string[];
  /** Whether the text names its databases and creates them. */
  readonly namesDatabases: boolean;
  /** Whether the past rows of MariaDB's system-versioned tables are dumped, too. */
  readonly keepsHistory?: boolean;
  /** Whether the databases have triggers, which take a look at the whole text. */
  readonly hasTriggers: boolean;
  /** Whether the server lacks a variable that mariadb-dump's text sets, which takes another number in the text. */
  readonly lacksNoteVerbosity?: boolean;
  readonly options: ClientOptions;
  readonly compressor: Compressor;
  /** What of the databases this process dumps; everything without it. */
  readonly share?: DumpShare;
}

/** A dump under way: mysqldump writes into the compressor, and the compressor's output is read here. */
export interface DumpStream {
  /** Each chunk is valid until the next one is requested. */
  readonly output: AsyncIterable<Buffer>;
  readonly progress: ProgressReader;
  /** Process id of the dump program; undefined when it did not start. */
  readonly pid: number | undefined;
  /** What was seen of triggers, if the databases have any. */
  readonly triggers: TriggerWatch | undefined;
  /** Resolves when both children have ended. The compressor's stderr is in `compressorSaid`. */
  readonly end: Promise<{ readonly dump: Exit; readonly compressor: Exit; readonly compressorSaid: string }>;
}

/**
 * Starts mysqldump and the compressor. Unless there are triggers, or an old MariaDB, there is a kernel pipe between them,
 * and the dump itself never passes through Node. Aborting the signal kills both.
 */
export async function startDumpStream(
  request: DumpRequest,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<DumpStream> {
  const {
    flavour,
    databases,
    namesDatabases,
    keepsHistory,
    hasTriggers,
    lacksNoteVerbosity,
    options,
    compressor,
    share,
  } = request;
  const triggers = hasTriggers ? new TriggerWatch() : undefined;
  const passesThrough = triggers !== undefined || lacksNoteVerbosity;
  const optionsFile = openOptions((await options()) + (share ? renderShare(flavour, share) : ''));
  const ofChildren = [optionsFile];
  try {
    const [plain, compressed] = await openPipes(toolbox);
    ofChildren.push(plain.writeEnd, compressed.writeEnd, ...(passesThrough ? [] : [plain.readEnd]));
    const compressing = toolbox.start(
      compressor.tool,
      compressor.args,
      [passesThrough ? 'pipe' : plain.readEnd, compressed.writeEnd, 'pipe'],
      signal,
    );
    const dumping = toolbox.start(
      DUMP_TOOL[flavour],
      dumpArguments(flavour, databases, namesDatabases, keepsHistory, share?.withPrograms),
      ['ignore', plain.writeEnd, 'pipe', optionsFile],
      signal,
    );
    const progress = new ProgressReader();
    dumping.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => progress.push(chunk));
    const compressorSaid = compressing.child.stderr ? text(compressing.child.stderr) : '';
    // A failure here ends a child, whose exit reports it.
    if (passesThrough) {
      const written = readPipe(plain.readEnd);
      passOn(lacksNoteVerbosity ? withLaterNoteVerbosity(written) : written, triggers, compressing.child).catch(
        () => {},
      );
    }
    return {
      output: readPipe(compressed.readEnd),
      progress,
      pid: dumping.child.pid,
      triggers,
      end: Promise.all([dumping.exit, compressing.exit, compressorSaid]).then(([dump, compressorExit, message]) => {
        progress.end();
        triggers?.headers.end();
        return { dump, compressor: compressorExit, compressorSaid: message.trim() };
      }),
    };
  } finally {
    // The children hold their own copies. As long as one is open here, a reader would wait for more.
    for (const descriptor of ofChildren) closeSync(descriptor);
  }
}

/** Pipes the dump through the trigger detection to the compressor. */
async function passOn(
  dump: AsyncIterable<Buffer>,
  triggers: TriggerWatch | undefined,
  { stdin }: ChildProcess,
): Promise<void> {
  // The write that fails reports it, too.
  stdin?.on('error', () => {});
  const write = stdin && promisify<Buffer, void>(stdin.write.bind(stdin));
  try {
    for await (const chunk of dump) {
      // A compressor that did not start has none; without a reader, mysqldump ends.
      if (!write) return;
      triggers?.look(chunk);
      await write(chunk);
    }
  } finally {
    stdin?.end();
  }
}
