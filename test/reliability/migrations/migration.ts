import type { Flavour } from '../../../dev/servers/flavours';
import type { TestServer } from '../../../dev/servers/server';
import type { Target } from './databases';

/** A step of two sessions, of which one waits for the other, like the cutover of gh-ost. */
export interface Blocked {
  /** Statements with which the first session locks. */
  readonly lock: string;
  /** The statement of the second session, which waits for these locks. */
  readonly waiting: string;
  /** Statements of the first session when the second waits. */
  readonly release: string;
}

/** Statements of one session, or of two sessions. */
export type Step = string | Blocked;

/** A change of a database during a dump, like those of people and their tools. */
export interface Migration {
  /** Group in the report. */
  readonly group: string;
  readonly name: string;
  /** Default: both. */
  readonly only?: Flavour;
  /** First version of a family that supports its statements. Default: all. */
  readonly since?: Partial<Readonly<Record<Flavour, string>>>;
  /**
   * Changes no table, view or program of the dumped databases, and must not cause a refusal. Moves of rows are included,
   * because the snapshot does not change.
   */
  readonly harmless?: boolean;
  /** Works on databases or on its own table, not on one of the targets. */
  readonly placeless?: boolean;
  /** Statements before the dump, with `shop` as the default database. */
  readonly setup?: (table: Target) => string;
  /** Statements immediately before the first snapshot, after the run has read the schema. */
  readonly early?: (table: Target) => string;
  /** Steps during the dump, in this order, with `shop` as the default database. */
  readonly steps: (table: Target) => readonly Step[];
}

/** Whether a server supports the statements of a migration. */
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
