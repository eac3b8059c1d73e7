import type { Flavour } from '../../../dev/servers/flavours';
import type { TestServer } from '../../../dev/servers/server';
import type { Target } from './world';

/** What two sessions do, one of which waits for the other, as at the cutover of gh-ost. */
export interface Blocked {
  /** Locks that the first session takes and keeps. */
  readonly lock: string;
  /** The statement of the second session, which waits for these locks. */
  readonly waiting: string;
  /** What the first session does once the second waits. */
  readonly release: string;
}

/** Statements of one session, or an interplay of two. */
export type Step = string | Blocked;

/** A change of a database while it is dumped, as people and their tools make them. */
export interface Migration {
  /** Group in the report. */
  readonly group: string;
  readonly name: string;
  /** Default: both. */
  readonly only?: Flavour;
  /** First version of a family that knows its statements. Default: all. */
  readonly since?: Partial<Readonly<Record<Flavour, string>>>;
  /**
   * Changes no table, view or program of the databases that are dumped: it must not keep anybody from a dump. Moves of
   * rows count as such, because the snapshot is as it was.
   */
  readonly harmless?: boolean;
  /** Works on the whole of the databases or on a table of its own, and not on one of the targets. */
  readonly placeless?: boolean;
  /** Statements before the dump, with `shop` as the default database. */
  readonly setup?: (table: Target) => string;
  /** Statements right before the first snapshot, when the run has read the schema already. */
  readonly early?: (table: Target) => string;
  /** What happens during the dump, in this order, with `shop` as the default database. */
  readonly steps: (table: Target) => readonly Step[];
}

/** Whether a server knows the statements of a migration. */
export function isKnownTo({ flavour, series }: Pick<TestServer, 'flavour' | 'series'>, migration: Migration): boolean {
  const { only, since } = migration;
  if (only !== undefined && only !== flavour) return false;
  const first = since?.[flavour];
  return first === undefined || numberOf(series) >= numberOf(first);
}

function numberOf(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return (major * 1_000 + minor) * 1_000 + patch;
}
