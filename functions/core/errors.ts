/**
 * Base of every error that this project raises on purpose. The message is written for the person who reads the log at
 * night: what happened, with which value, and what to do. It never holds a secret.
 */
export abstract class LambdaMysqldumpError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The function's environment variables are wrong. Names every problem at once. */
export class ConfigError extends LambdaMysqldumpError {
  constructor(readonly problems: readonly string[]) {
    super(`The function's configuration has ${count(problems, 'problem')}:\n${list(problems)}`);
  }
}

/** The event can't be turned into a request. */
export class EventError extends LambdaMysqldumpError {}

/** Connection parameters or the password could not be read, or are unusable. Names every problem at once. */
export class CredentialsError extends LambdaMysqldumpError {
  constructor(readonly problems: readonly string[]) {
    super(`The connection parameters have ${count(problems, 'problem')}:\n${list(problems)}`);
  }
}

/** The database can't be reached, or can't be dumped completely by this user. */
export class PreflightError extends LambdaMysqldumpError {}

/** A program of the mysql-client layer could not be started. */
export class ToolError extends LambdaMysqldumpError {}

/** mysqldump or mariadb-dump failed. */
export class SourceError extends LambdaMysqldumpError {
  constructor(
    message: string,
    /** True when another try at once is likely to succeed: a table changed its definition during the dump. */
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Several dump processes may not have seen the databases at one moment, so that what they dumped is no dump. */
export class SnapshotError extends SourceError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, true, options);
  }
}

/** The schema changed while it was dumped, or may have, so that the dump may lack rows. */
export class SchemaError extends SourceError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, true, options);
  }
}

/** The server did not let a client in that asks questions, or did not answer one. */
export class SessionError extends SourceError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, false, options);
  }
}

/** The compressor failed or its output is not what it should be. */
export class CompressError extends LambdaMysqldumpError {}

/** S3 did not take the dump or its manifest. */
export class UploadError extends LambdaMysqldumpError {}

/** The dump was not proven complete, so it was not completed in S3. */
export class GateError extends LambdaMysqldumpError {
  constructor(readonly reasons: readonly string[]) {
    super(`The dump was not completed and is tried again, because it is not proven whole:\n${list(reasons)}`);
  }
}

/** The script failed, or could not be started. */
export class ScriptError extends LambdaMysqldumpError {}

/** The lock table could not be read or written, or another run did not come to an end in time. */
export class LockError extends LambdaMysqldumpError {}

/** Another run was still at work when the time of this one was up. It says nothing bad of that run. */
export class LockHeldError extends LockError {}

/** The run was ended shortly before Lambda would have ended it. */
export class DeadlineError extends LambdaMysqldumpError {}

/** The dump function could not be started. */
export class StartError extends LambdaMysqldumpError {}

/** An object or manifest in the bucket is not what this job would have written. */
export class ManifestError extends LambdaMysqldumpError {}

/** A record of the lock table's stream is none that a run could have written. */
export class StreamRecordError extends LambdaMysqldumpError {}

/** The topic could not be told of a change. */
export class PublishError extends LambdaMysqldumpError {}

function count(items: readonly unknown[], noun: string): string {
  return `${items.length} ${noun}${items.length === 1 ? '' : 's'}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** What another program or service said, as a sentence of a message: with one full stop at its end. */
export function sentence(said: string): string {
  return `${said.trim().replace(/[.\s]+$/, '')}.`;
}

/** One readable line of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
