import { CompressError, type Explanation, type LambdaMysqldumpError, SourceError, sentence } from '../../core/errors';
import type { Secret } from '../../core/secret';
import { describeExit, type Exit, type Toolbox } from '../../core/toolbox';
import type { DumpEnd } from '../../store-dump/compress/tail';
import { changedDuringDump, REMEDY_FOR_SILENCE, remedyFor } from '../client/server-errors';
import type { Connection } from '../connection/connection';
import { DUMP_TOOL } from '../mysqldump/arguments';
import { type DumpRequest, type DumpStream, startDumpStream } from '../mysqldump/dump-stream';
import { ownNameWarning } from '../preflight/restorability/foreign-names';
import { LOOP_SECONDS, ProgressWatch, SILENT_SECONDS, type Stuck, type WatchTools } from './watch-progress';

/** A table or view that a dump holds. */
export interface DumpedTable {
  readonly database: string;
  readonly name: string;
}

/** What a dump program has written, and what it reported of it. */
export interface ProgramDump {
  /** Tables and views in the order of the dump. */
  readonly tables: readonly DumpedTable[];
  /** Sequences of MariaDB. */
  readonly sequences: readonly string[];
  /** What a person should know of the dump: notes of mysqldump, and what its text shows. */
  readonly notes: readonly string[];
  /** How it and its compressor ended. */
  readonly exits: readonly Exit[];
  readonly unexpectedLines: readonly string[];
  readonly end: DumpEnd;
  readonly lastView: string | undefined;
  /** Compressed. */
  readonly bytes: number;
}

/** Dependencies of a dump program. */
export interface ProgramTools extends WatchTools {
  readonly toolbox: Toolbox;
  readonly password: Secret;
  /** For the remedies in errors. */
  readonly connection?: Pick<Connection, 'newToken'>;
}

/** A dump program with its compressor, watched. */
export class DumpProgram {
  readonly #watch: ProgressWatch;
  #bytes = 0;
  #isHeldUp = false;
  #isRead = false;
  #stuck: SourceError | undefined;

  private constructor(
    private readonly request: DumpRequest,
    readonly stream: DumpStream,
    private readonly tools: ProgramTools,
    private readonly onStuck: (reason: SourceError) => void,
  ) {
    this.#watch = new ProgressWatch(
      {
        pid: stream.pid,
        activity: () => this.#bytes + stream.progress.received,
        isHeldUp: () => this.#isHeldUp,
        onStuck: (how) => {
          this.#stuck = explainStuck(how, request, stream);
          this.onStuck(this.#stuck);
        },
      },
      tools,
    );
  }

  /**
   * @param signal ends it.
   * @param onStuck is called when it would never end.
   */
  static async start(
    request: DumpRequest,
    tools: ProgramTools,
    signal: AbortSignal,
    onStuck: (reason: SourceError) => void,
  ): Promise<DumpProgram> {
    return new DumpProgram(request, await startDumpStream(request, tools.toolbox, signal), tools, onStuck);
  }

  /** Waits until it has its snapshot, or has ended without one. Nothing more is expected of it until its output is read. */
  async holdBehindSnapshot(): Promise<void> {
    await Promise.race([this.stream.progress.inDatabase, this.stream.end]);
    this.#isHeldUp = true;
  }

  /** Why it would never have ended. */
  get stuck(): SourceError | undefined {
    return this.#stuck;
  }

  /**
   * Reads all of its output.
   *
   * @param take takes each chunk, which is good until it resolves.
   * @throws {SourceError | CompressError | ToolError} when it failed, or its dump is not whole.
   */
  async read(take: (chunk: Buffer) => Promise<void>, signal: AbortSignal): Promise<ProgramDump> {
    const { request, stream, tools } = this;
    const tail = request.compressor.newTail();
    this.#isRead = true;
    this.#isHeldUp = false;
    for await (const chunk of stream.output) {
      this.#bytes += chunk.length;
      this.#isHeldUp = true;
      // One after the other: when one fails, nothing of the other is still going on.
      await tail.push(chunk);
      await take(chunk);
      this.#isHeldUp = false;
    }
    const { dump, compressor, compressorSaid } = await stream.end;
    signal.throwIfAborted();
    const failure = this.#stuck ?? failureOf(stream, { dump, compressor, compressorSaid }, tools);
    if (failure) throw failure;
    const { progress } = stream;
    return {
      tables: progress.tables.map((name, index) => ({
        database: request.databases[progress.databases[index] ?? 0] ?? '',
        name,
      })),
      sequences: progress.sequences,
      notes: [...progress.notes, ...qualifiedTriggers(request, stream)],
      // guard: gate-hears-the-exits
      exits: [dump, compressor],
      // guard: gate-hears-complaints
      unexpectedLines: progress.unexpected.map((line) => tools.password.redact(line)),
      end: await tail.end(),
      lastView: progress.lastView,
      bytes: this.#bytes,
    };
  }

  /** Waits until its children have ended, which its signal has to bring about, and closes what was not read. */
  async ended(): Promise<void> {
    if (!this.#isRead) {
      this.#isRead = true;
      for await (const _ of this.stream.output) break;
    }
    await this.stream.end;
    await this.#watch.end();
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
  { password, connection }: ProgramTools,
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

function remedyOf({ signal }: Exit, message: string, connection: ProgramTools['connection']): Explanation {
  if (message !== '') return remedyFor(message, connection);
  return signal === null
    ? REMEDY_FOR_SILENCE
    : {
        code: 'PROGRAM_KILLED',
        detail:
          'The dump is retried; if it fails again, raise the variable memory_size (of the runner: runner_memory).',
      };
}
