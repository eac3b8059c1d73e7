import type { ObjectStore } from '../core/aws/object-store';
import type { Secret } from '../core/secret';
import type { Clock } from '../core/time/clock';
import type { Toolbox } from '../core/toolbox';
import type { SlotRunner } from '../runner/slot-runner';
import type { LockTable } from '../slot-job/lock/table';
import type { DumpStore } from '../store-dump/upload/dump-store';
import type { Config } from './config';

/** Dependencies of a run, built once by the composition root. */
export interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly lockTable: LockTable;
  /** Where the dumps are that are masked. Nothing is written there. */
  readonly source: ObjectStore;
  /** Where the masked dumps go, and the rules are. */
  readonly store: DumpStore;
  /** Undefined when the deployment has none. */
  readonly runner: SlotRunner | undefined;
  readonly toolbox: Toolbox;
  readonly newId: () => string;
  /** Reads what masked values depend on. */
  readonly readKey: () => Promise<Secret>;
}
