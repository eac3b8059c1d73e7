import type { ErrorCode } from './error-codes';

/**
 * Base of every error that this project raises on purpose. The message is written for the reader of the log at
 * night: a stable code, what happened, with which value, and what to do. It never holds a secret.
 *
 * A message has one code, at its beginning. An error that includes the text of another error takes over its code, because the
 * code stands for the remedy, and embeds the text without it ({@link detailOf}).
 */
export abstract class LambdaMysqldumpError extends Error {
  constructor(
    /** Kind of the cause; `docs/errors.md` is the index. */
    readonly code: ErrorCode,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(withCode(code, detail), options);
    this.name = new.target.name;
  }
}

/** What happened and what to do, with its code, before it becomes an error. */
export interface Explanation {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** The function's environment variables are wrong. Names every problem at once. */
export class ConfigError extends LambdaMysqldumpError {
  constructor(readonly problems: readonly string[]) {
    super('CONFIG_INVALID', `The function's configuration has ${count(problems, 'problem')}:\n${list(problems)}`);
  }
}

/** The event can't be turned into a request. */
export class EventError extends LambdaMysqldumpError {}

/** Connection parameters or the password could not be read, or are unusable. Names every problem at once. */
export class CredentialsError extends LambdaMysqldumpError {
  constructor(problems: readonly Explanation[]) {
    const { code, detail } = explainTogether(`The connection parameters have ${count(problems, 'problem')}:`, problems);
    super(code, detail);
  }
}

/** A parameter or secret could not be read, or has an unusable value. */
export class ParameterError extends LambdaMysqldumpError {}

/** The database can't be reached, or can't be dumped completely by this user. */
export class PreflightError extends LambdaMysqldumpError {}

/** Step Functions did not start the runner, or did not describe it. */
export class RunnerError extends LambdaMysqldumpError {}

/** A program of the mysql-client layer could not be started. */
export class ToolError extends LambdaMysqldumpError {}

/** mysqldump or mariadb-dump failed. */
export class SourceError extends LambdaMysqldumpError {
  constructor(
    code: ErrorCode,
    detail: string,
    /** True when another try at once is likely to succeed: a table changed its definition during the dump. */
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(code, detail, options);
  }
}

/** Several dump processes may not have the same snapshot, so that their output is not a consistent dump. */
export class SnapshotError extends SourceError {
  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, true, options);
  }
}

/** The schema changed while it was dumped, or may have, so that the dump may lack rows. */
export class SchemaError extends SourceError {
  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, true, options);
  }
}

/** The server refused a client session, or did not answer a query. */
export class SessionError extends SourceError {
  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, false, options);
  }
}

/** The compressor failed, or its output is invalid. */
export class CompressError extends LambdaMysqldumpError {}

/** S3 did not read, list or write an object, or did not take a part. */
export class StorageError extends LambdaMysqldumpError {}

/** The dump, its manifest or its verdict can't be written as required. */
export class UploadError extends LambdaMysqldumpError {}

/** The dump was not proven complete, so it was not completed in S3. */
export class GateError extends LambdaMysqldumpError {
  constructor(readonly reasons: readonly string[]) {
    super(
      'DUMP_NOT_PROVEN',
      `The dump was not completed and is retried, because it is not proven complete:\n${list(reasons)}`,
    );
  }
}

/** The rules of masking are invalid, or do not decide about all of the dump. Names every problem at once. */
export class MaskRulesError extends LambdaMysqldumpError {
  constructor(readonly problems: readonly Explanation[]) {
    const { code, detail } = explainTogether(`The rules of masking have ${count(problems, 'problem')}:`, problems);
    super(code, detail);
  }
}

/** A dump can't be masked, or was not masked completely. */
export class MaskError extends LambdaMysqldumpError {}

/** The script failed, or could not be started. */
export class ScriptError extends LambdaMysqldumpError {}

/** The lock table could not be read or written, or another run did not end in time. */
export class LockError extends LambdaMysqldumpError {}

/** Another run was still running when the time of this one was up: not a failure of that run. */
export class LockHeldError extends LockError {}

/** The run was ended shortly before Lambda would have ended it. */
export class DeadlineError extends LambdaMysqldumpError {}

/** The dump function could not be started. */
export class StartError extends LambdaMysqldumpError {}

/** An object or manifest in the bucket is not what this job would have written. */
export class ManifestError extends LambdaMysqldumpError {}

/** The text of a dump can't be read as statements. */
export class DumpTextError extends LambdaMysqldumpError {}

/** The database server of a drill could not be started, or ended during the drill: nothing is known of the dump. */
export class ScratchServerError extends LambdaMysqldumpError {}

/** A record of the lock table's stream is none that a run could have written. */
export class StreamRecordError extends LambdaMysqldumpError {}

/** A notification could not be published. */
export class PublishError extends LambdaMysqldumpError {}

function count(items: readonly unknown[], noun: string): string {
  return `${items.length} ${noun}${items.length === 1 ? '' : 's'}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** One explanation of several problems: with their code when they share it, otherwise each with its own. */
export function explainTogether(heading: string, problems: readonly Explanation[]): Explanation {
  const [code = 'UNEXPECTED_ERROR', ...others] = new Set(problems.map((problem) => problem.code));
  const lines = problems.map((problem) =>
    others.length > 0 ? withCode(problem.code, problem.detail) : problem.detail,
  );
  return { code: others.length > 0 ? 'SEVERAL_PROBLEMS' : code, detail: `${heading}\n${list(lines)}` };
}

/** `[GRANT_MISSING] The user lacks …`: the text in messages, logs, lock records and notifications. */
export function withCode(code: ErrorCode, detail: string): string {
  return `[${code}] ${detail}`;
}

const CODE = /^\[([A-Z_]+)\] /;

/** The code that a message begins with; undefined when it has none. */
export function codeIn(message: string): string | undefined {
  return CODE.exec(message)?.[1];
}

/** Stable code of anything thrown. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof LambdaMysqldumpError ? error.code : 'UNEXPECTED_ERROR';
}

/** The message of anything thrown, without its code, for use in another message. */
export function detailOf(error: unknown): string {
  return messageOf(error).replace(CODE, '');
}

/** Code and message of anything thrown, without the code in it. */
export function explanationOf(error: unknown): Explanation {
  return { code: codeOf(error), detail: detailOf(error) };
}

/** Fields of the log line of an error. */
export function errorFields(error: unknown): { errorCode: ErrorCode; errorType: string } {
  return { errorCode: codeOf(error), errorType: error instanceof Error ? error.name : typeof error };
}

/** The message of another program or service as a sentence, with one full stop at its end. */
export function sentence(message: string): string {
  return `${message.trim().replace(/[.\s]+$/, '')}.`;
}

/** One readable line of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
