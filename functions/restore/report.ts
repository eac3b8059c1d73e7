import type { Rewrite, RewriteKind } from './rewrite/rewriter';
import type { ChangedValues } from './tables/changed-values';

/** A table of a restore. */
export interface RestoredTable {
  /** By its names in the target. */
  readonly database: string;
  readonly table: string;
  /** In the dump. */
  readonly rows: number;
  /** That the server has inserted; undefined when an earlier run did that. */
  readonly inserted: number | undefined;
  /** Of the verdict on the dump. */
  readonly expected?: number;
}

/** What a restore did. */
export interface RestoreReport {
  readonly source: string;
  readonly target: { readonly name: string; readonly version: string };
  /** By their names in the dump and in the target. */
  readonly databases: readonly { readonly source: string; readonly target: string }[];
  /** That were read of the object, and of its text. */
  readonly bytes: number;
  readonly textBytes: number;
  /** Size of the object; undefined when that is not stated. */
  readonly dumpBytes: number | undefined;
  /** Of the whole object; undefined when only the selected parts were read, by the index. */
  readonly sha256: string | undefined;
  /** Statements of the dump by their kinds, also those that were skipped. */
  readonly statements: Readonly<Record<string, number>>;
  readonly tables: readonly RestoredTable[];
  readonly rows: number;
  /** How many views, triggers, routines and events were restored. */
  readonly definitions: Readonly<Record<'view' | 'trigger' | 'routine' | 'event', number>>;
  /** The first of each kind. */
  readonly rewrites: readonly Rewrite[];
  /** How many there were of each kind. */
  readonly rewriteCounts: Readonly<Record<RewriteKind, number>>;
  /** Statements that were not executed, by the reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  /** Values that the target may not have taken as they are. The warnings have them, too. */
  readonly changedValues: readonly ChangedValues[];
  /** Tables whose rows the dump does not have, by their names in it: the job dumps them without. */
  readonly withoutRows: readonly string[];
  /** Views that the target refused for the lack of tables which the job leaves out, by their names in the dump. */
  readonly refusedViews: readonly string[];
  /** Tables that an earlier run had finished. */
  readonly resumedTables: number;
  readonly connections: number;
  readonly seconds: number;
}

/** How far a restore is. */
export interface RestoreProgress {
  readonly phase: 'rows' | 'keys' | 'finish';
  /** Of the object that were read, of all when that is known. */
  readonly bytes: number;
  readonly totalBytes: number | undefined;
  readonly textBytes: number;
  readonly rows: number;
  /** The table that is read, by its names in the target. */
  readonly table: string | undefined;
  readonly finishedTables: number;
  /** Sessions that work on rows or keys. */
  readonly busy: number;
  readonly connections: number;
}
