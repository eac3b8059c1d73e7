import type { DefinerRule } from '../rewrite/definers';

/** What is restored, where to, and what may be changed for it. */
export interface RestoreOptions {
  /** Sessions that restore rows and build keys side by side, 1 to 64; definitions have one of their own. Default: 4. */
  readonly connections?: number;
  /** Name for the database of a dump of one database. Default: its own. */
  readonly database?: string;
  /** New names of databases by their names in the dump. */
  readonly rename?: ReadonlyMap<string, string>;
  /** Character set and collation of the database of a dump of one, when it has to be created. */
  readonly defaults?: { readonly characterSet?: string; readonly collation?: string };
  /** Default: `keep`. */
  readonly definers?: DefinerRule;
  /** Replace the collations that the target lacks. */
  readonly mapsCollations?: boolean;
  /** Restore a part of the dump. */
  readonly only?: {
    /** By their names in the dump. */
    readonly databases?: readonly string[];
    /** As `<table>` or `<database>.<table>`, with their triggers. */
    readonly tables?: readonly string[];
  };
  /** `schema` leaves rows out, `data` everything else: the tables must exist. Default: `all`. */
  readonly content?: 'all' | 'schema' | 'data';
  /** What is otherwise refused. */
  readonly allow?: {
    /** Restore into the server that the dump comes from. */
    readonly sourceServer?: boolean;
    /** Databases of the target that have objects, or have the name of the original on its own server. */
    readonly databases?: readonly string[];
  };
  /**
   * Databases of the target that are dropped before they are restored, after every check that could stop the restore. What an
   * unfinished restore has left in them goes as well. With `all` of a dump only.
   */
  readonly replaces?: readonly string[];
  /** Go on behind the last table that an earlier restore of the same dump finished. */
  readonly resume?: boolean;
  /** Bytes of statements that may wait for the server. Default: 32 MiB. */
  readonly waitingBytes?: number;
}

export const DEFAULT_CONNECTIONS = 4;
export const MOST_CONNECTIONS = 64;
export const DEFAULT_WAITING_BYTES = 32 * 1024 * 1024;
