import type { Clock } from '../core/time/clock';
import type { Toolbox } from '../core/toolbox';
import type { SlotRunner } from '../runner/slot-runner';
import type { LockTable } from '../slot-job/lock/table';
import type { DumpStore } from '../store-dump/upload/dump-store';
import type { Config } from './config';
import type { Connection } from './connection/connection';

/** Dependencies of a run, built once by the composition root. */
export interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly lockTable: LockTable;
  readonly store: DumpStore;
  /** Undefined when the deployment has none. */
  readonly runner: SlotRunner | undefined;
  readonly toolbox: Toolbox;
  readonly newId: () => string;
  readonly resolveConnection: () => Promise<Connection>;
  /** What the job dumps, for comparison with a dump that is there. */
  readonly resolveSource: () => Promise<Pick<Connection, 'host' | 'port' | 'selection'>>;
  /** Path of a file with these CA certificates, or of the bundle of Amazon RDS. */
  readonly caFilePath: (pem: string | undefined) => string;
}
