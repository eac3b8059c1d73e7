import type { Log } from '../../core/logger';
import type { FactsFile } from '../../dump-format/facts/file/write-facts';
import type { NamedObject } from '../../dump-format/selection/table-selection';
import type { LockSession } from '../../slot-job/lock/session';
import type { SlotTarget } from '../../slot-job/target';
import type { OpenUpload } from '../../store-dump/upload/dump-store';
import type { Connection } from '../connection/connection';
import type { MadeDump } from '../dumping/dump-with-one-process';
import type { DumpPlan } from '../preflight/preflight';
import type { Forecast } from '../runner/reason';
import type { Services } from '../services';

/** One run of the pipeline. */
export interface PipelineRun {
  readonly target: SlotTarget;
  readonly session: Pick<LockSession, 'attempt' | 'execution' | 'signal' | 'remaining' | 'seconds'>;
  readonly services: Services;
  /** Why the runner makes the dump, by what is known after preflight; undefined: it is made here. */
  readonly reasonToHandOver: (forecast: Forecast) => string | undefined;
  readonly log: Log;
  /** An error as it may be logged: without any value of an encrypted parameter. */
  readonly explain: (error: unknown) => Error;
}

/** A dump whose parts are all in S3 and not visible yet. */
export interface UploadedDump {
  readonly open: OpenUpload;
  readonly plan: DumpPlan;
  readonly connection: Connection;
  readonly dumped: MadeDump;
  /** Tables and views that are left out. */
  readonly leftOut: readonly NamedObject[];
  /** What its databases are made of; undefined when that could not be read. */
  readonly facts: FactsFile | undefined;
  /** Duration of dumping. */
  readonly milliseconds: number;
}
