import { CompressError, type Explanation, type LambdaMysqldumpError, SourceError, sentence } from '../../core/errors';
import type { Secret } from '../../core/secret';
import { describeExit, type Exit, type Toolbox } from '../../core/toolbox';
import { changedDuringDump, REMEDY_FOR_SILENCE, remedyFor } from '../client/server-errors';
import type { Connection } from '../connection/connection';
import type { Evidence } from '../gate/gate';
import { DUMP_TOOL } from '../mysqldump/arguments';
import { type DumpRequest, type DumpStream, startDumpStream } from '../mysqldump/dump-stream';
import { ownNameWarning } from '../preflight/restorability/foreign-names';
import type { DumpStore, OpenUpload } from '../upload/dump-store';
import { type PartRange, partRange } from '../upload/part-range';
import { PartUploader, type UploadedParts } from '../upload/part-uploader';
import { LOOP_SECONDS, ProgressWatch, SILENT_SECONDS, type Stuck, type WatchTools } from './watch-progress';

/** A table or view that a dump holds. */
export interface DumpedTable {
  readonly database: string;
  readonly name: string;
}

/** The output of one dump process: all of its parts are in S3, not visible yet; with the evidence for the gate. */
export interface UploadedSlice {
  readonly uploaded: UploadedParts;
  /** Tables and views in the order of the dump. */
  readonly tables: readonly DumpedTable[];
  /** Sequences of MariaDB. */
  readonly sequences: readonly string[];
  /** What a person should know of the dump: notes of mysqldump, and what its text shows. */
  readonly notes: readonly string[];
  readonly evidence: Omit<Evidence, 'lockRenewed'>;
}

/** Dependencies of a dump. */
export interface DumpTools extends WatchTools {
  readonly toolbox: Toolbox;
  readonly store: DumpStore;
  readonly password: Secret;
  /** For the remedies in errors. */
  readonly connection?: Pick<Connection, 'newToken'>;
  /** How many parts may be on their way to S3 at once. */
  readonly uploadConcurrency: number;
  /** Called when every dump process has its snapshot. */
  readonly onSnapshot?: () => void;
}

/** The range of an object's parts that one dump process fills. */
export interface UploadSlice {
  readonly range: PartRange;
  /** Whether another slice follows it in the object. */
  readonly isFollowed: boolean;
  /** Called when the process has started. */
  readonly onStart: (stream: DumpStream) => void;
}

const wholeObject = ({ uploadConcurrency, onSnapshot }: DumpTools): UploadSlice => ({
  range: partRange(0, 1, uploadConcurrency),
  isFollowed: false,
  // guard: reads-identities-after-the-snapshot
  onStart: ({ progress }) => progress.begun.then(onSnapshot),
});

/**
 * Dumps into an open upload. In every case, both children have ended and no part is in flight when this settles:
 * unfinished work in a Lambda environment would continue in the next invocation.
 *
 * @param onBytes called with the number of compressed bytes read, whenever it changed.
 * @throws {SourceError | CompressError | StorageError | UploadError} for whichever went wrong first.
 */
export async function dumpAndUpload(
  request: DumpRequest,
  open: OpenUpload,
  tools: DumpTools,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
  { range, isFollowed, onStart }: UploadSlice = wholeObject(tools),
): Promise<UploadedSlice> {
  const { toolbox, store, password } = tools;
  const broken = new AbortController();
  const stop = AbortSignal.any([signal, broken.signal]);
  const stream = await startDumpStream(request, toolbox, stop);
  onStart(stream);
  const uploader = new PartUploader(store, open, stop, range);
  const tail = request.compressor.newTail();
  let bytesRead = 0;
  let isTaking = false;
  let stuck: SourceError | undefined;
  const watch = new ProgressWatch(
    {
      pid: stream.pid,
      activity: () => bytesRead + stream.progress.received,
      isHeldUp: () => isTaking,
      onStuck: (how) => {
        stuck = explainStuck(how, request, stream);
        broken.abort(stuck);
      },
    },
    tools,
  );
  try {
    for await (const chunk of stream.output) {
      bytesRead += chunk.length;
      isTaking = true;
      // One after the other: when one fails, nothing of the other is still going on.
      await tail.push(chunk);
      await uploader.push(chunk);
      isTaking = false;
      onBytes(bytesRead);
    }
    const { dump, compressor, compressorSaid } = await stream.end;
    signal.throwIfAborted();
    const failure = stuck ?? failureOf(stream, { dump, compressor, compressorSaid }, tools);
    if (failure) throw failure;
    if (isFollowed) bytesRead += await uploader.fillUp(request.compressor.filler);
    const uploaded = await uploader.end();
    const end = await tail.end();
    return {
      uploaded,
      tables: stream.progress.tables.map((name, index) => ({
        database: request.databases[stream.progress.databases[index] ?? 0] ?? '',
        name,
      })),
      sequences: stream.progress.sequences,
      notes: [...stream.progress.notes, ...qualifiedTriggers(request, stream)],
      evidence: {
        // guard: gate-hears-the-exits
        exits: [dump, compressor],
        // guard: gate-hears-complaints
        unexpectedLines: stream.progress.unexpected.map((line) => password.redact(line)),
        end,
        lastView: stream.progress.lastView,
        bytesRead,
        // guard: gate-hears-of-parts
        partBytes: Array.from(uploaded.parts, (part) => part?.bytes),
      },
    };
  } catch (error) {
    broken.abort();
    await stream.end;
    await uploader.settle();
    signal.throwIfAborted();
    throw stuck ?? error;
  } finally {
    await watch.end();
  }
}

/** The program names tables and views alone, so that the place of another object is behind the last of them. */
function explainStuck(how: Stuck, { flavour, databases }: DumpRequest, { progress }: DumpStream): SourceError {
  const { tables, databases: databasesOf, lastMessage = 'none' } = progress;
  const tool = DUMP_TOOL[flavour];
  const table = tables.at(-1);
  const database = JSON.stringify(databases[databasesOf.at(-1) ?? 0]);
  const place = table === undefined ? `in database ${database}` : `at ${JSON.stringify(table)} of database ${database}`;
  const behind =
    'or at an object that follows it in the dump: a trigger of the table, then events, routines and views of the database';
  const last = `Its last message: ${lastMessage}`;
  if (how === 'loop') {
    return new SourceError(
      'DUMP_PROGRAM_LOOPS',
      `${tool} has used a processor for ${LOOP_SECONDS} s without writing anything, so that it would never end. It was ${place}, ${behind}. ${last} ` +
        `Look at what was created or altered there since the last dump; the known cause is an event with two semicolons in a row.`,
      false,
    );
  }
  return new SourceError(
    'CONNECTION_LOST',
    `${tool} has waited for an answer for more than ${SILENT_SECONDS} s, and the server works on nothing of this user: the connection was cut, and ${tool} did not notice. It was ${place}, ${behind}. ${last} ` +
      `Look for a failover or a restart of the server, and for a firewall, NAT gateway or load balancer between it and the function's subnets that forgets idle connections. The dump is retried.`,
    false,
  );
}

type Ends = Awaited<DumpStream['end']>;

/** The error of the child that failed first. The compressor first, because mysqldump fails after it. */
function failureOf(
  { progress, triggers }: DumpStream,
  ends: Ends,
  { password, connection }: DumpTools,
): LambdaMysqldumpError | undefined {
  const { dump, compressor, compressorSaid } = ends;
  const notStarted = compressor.error ?? dump.error;
  if (notStarted) return notStarted;
  if (compressor.code !== 0) {
    return new CompressError(
      'COMPRESSOR_FAILED',
      `${compressor.tool} failed (${describeExit(compressor)}): ${sentence(compressorSaid || 'it printed no message')} The dump is retried.`,
    );
  }
  if (dump.code === 0) return lostViews(progress.placeholders) ?? fallbackTriggers(triggers);
  // guard: output-of-mysqldump-is-redacted
  const message = password.redact(progress.unexpected.join('\n'));
  const { code, detail } = remedyOf(dump, message, connection);
  return new SourceError(
    code,
    `${dump.tool} failed (${describeExit(dump)}): ${sentence(message || 'it printed no message')} ${detail}`,
    changedDuringDump(message),
  );
}

/** mysqldump does not report a view that is dropped during the dump, and leaves its placeholder in the dump. */
function lostViews(placeholders: readonly string[]): SourceError | undefined {
  // guard: placeholders-are-no-views
  if (placeholders.length === 0) return undefined;
  const names = placeholders.map((name) => JSON.stringify(name)).join(', ');
  return new SourceError(
    'SCHEMA_CHANGED',
    `The dump would have a placeholder without a definition for the view ${names}, which was dropped meanwhile. Schedule the dump away from migrations.`,
    true,
  );
}

/** A dump that names its databases restores under their names anyway. */
function qualifiedTriggers({ databases, namesDatabases }: DumpRequest, { triggers }: DumpStream): string[] {
  const names = triggers?.headers.qualified.map((name) => `trigger ${JSON.stringify(name)}`) ?? [];
  const [database = ''] = databases;
  return names.length > 0 && !namesDatabases ? [ownNameWarning(database, names)] : [];
}

function fallbackTriggers(triggers: DumpStream['triggers']): SourceError | undefined {
  if (!triggers?.sawFallback) return undefined;
  return new SourceError(
    'SCHEMA_CHANGED',
    'The dump would have a trigger without its character sets: the server refused its definition, because the trigger or its table was changed meanwhile. Schedule the dump away from migrations.',
    true,
  );
}

function remedyOf({ signal }: Exit, message: string, connection: DumpTools['connection']): Explanation {
  if (message !== '') return remedyFor(message, connection);
  return signal === null
    ? REMEDY_FOR_SILENCE
    : {
        code: 'PROGRAM_KILLED',
        detail: 'The dump is retried; if it fails again, raise the variable memory_size.',
      };
}
