import * as z from 'zod';
import { FLAVOURS } from '../../core/sql/flavour';
import { COMPRESSIONS } from '../keys/object-keys';
import { rowsSchema } from './row-counts';
import { usersSchema } from './users-of-dump';

const hex256 = z.string().regex(/^[0-9a-f]{64}$/);
const isoTime = z.iso.datetime();

/** Where a dump is made: by the function, or by the runner's task. */
const DUMP_ENGINES = ['lambda', 'fargate'] as const;
export type DumpEngine = (typeof DUMP_ENGINES)[number];

/** The end of the binary log in the moment of the snapshot. What the server did not show is absent. */
const positionSchema = z.object({
  file: z.string().optional(),
  /** Offset in that file, in bytes. */
  position: z.number().int().nonnegative().optional(),
  /** MySQL: all GTIDs that the server had executed. MariaDB: the last GTID of each domain in its binary log. */
  gtid: z.string().optional(),
});
export type BinlogPosition = Readonly<z.infer<typeof positionSchema>>;

/**
 * What was configured to be dumped, and what it came to. Patterns and names of tables are texts such as `shop.audit_*` and
 * ``shop.`a.b` ``, as `core/sql/name-pattern.ts` reads them.
 */
const selectionSchema = z.object({
  databases: z.array(z.string()),
  excludedDatabases: z.array(z.string()),
  /** Patterns of tables and views that the dump leaves out. Absent without any, as those below. */
  excludedTables: z.array(z.string()).optional(),
  /** Patterns of tables that it has without their rows. */
  structureOnlyTables: z.array(z.string()).optional(),
  /** What the patterns of tables came to. */
  tables: z
    .object({
      /** Whether the server ignores the case of names. Absent when the manifest was made by reading back a dump that does not state it. */
      ignoresCase: z.boolean().optional(),
      /** Tables and views that are left out. Absent when the manifest was made by reading the dump back. */
      leftOut: z.object({ count: z.number().int().nonnegative(), first: z.array(z.string()) }).optional(),
      /** All tables that the dump has without their rows. */
      withoutRows: z.array(z.string()),
      /** Views that a server refuses without what is left out. */
      brokenViews: z.array(z.string()),
    })
    .optional(),
});
export type Selection = z.infer<typeof selectionSchema>;
/** The part of it that is about tables. */
export type SelectedTables = Pick<Selection, 'excludedTables' | 'structureOnlyTables' | 'tables'>;

/** Some names, and how many there are. */
const nameListSchema = z.object({ count: z.number().int().nonnegative(), names: z.array(z.string()) });
export type NameList = z.infer<typeof nameListSchema>;

/** What came and went since another dump of the job. */
const sinceLastDumpSchema = z.object({
  /** The other dump. */
  slot: z.string(),
  key: z.string(),
  newDatabases: nameListSchema,
  goneDatabases: nameListSchema,
  /**
   * As `database.table`, parts with a dot, a star or a backtick in backticks, of databases that both dumps have. Absent when
   * the manifest of the other dump does not state which tables a database has.
   */
  newTables: nameListSchema.optional(),
  goneTables: nameListSchema.optional(),
  /** Those that the other dump left out by the job's patterns. Absent without any, as those below. */
  dumpedAgain: nameListSchema.optional(),
  /** Those that the other dump had, and that the job's patterns leave out. */
  leftOutTables: nameListSchema.optional(),
  /** Tables whose rows the other dump had, and that this one has without them. */
  withoutRows: nameListSchema.optional(),
});
export type SinceLastDump = z.infer<typeof sinceLastDumpSchema>;

/**
 * The manifest: the JSON object beside a dump, written last. A dump without one does not exist for any reader.
 * Readers accept fields that they don't know, so that later versions may add some.
 */
export const manifestSchema = z.object({
  schemaVersion: z.literal(1),
  job: z.string().min(1),
  slot: z.string().min(1),
  /** The dump object in S3. */
  dump: z.object({
    bucket: z.string().min(1),
    key: z.string().min(1),
    versionId: z.string().optional(),
    etag: z.string().min(1),
    compression: z.enum(COMPRESSIONS),
    /** Size of the object in bytes. */
    bytes: z.number().int().positive(),
    /** Lower-case hex SHA-256 of the whole object. */
    sha256: hex256,
    /** Base64 CRC-32 of every part in order, as S3 checked them. Empty when the manifest was made by reading the dump back. */
    parts: z.array(z.object({ bytes: z.number().int().positive(), crc32: z.string() })),
  }),
  /** What the databases are made of, beside the dump. Absent when it could not be read, and in earlier manifests. */
  facts: z
    .object({
      key: z.string().min(1),
      bytes: z.number().int().positive(),
      /** Lower-case hex SHA-256 of the object. */
      sha256: hex256,
    })
    .optional(),
  /** The accounts of the server, at a place of their own. Absent unless the job dumps them. */
  users: usersSchema.optional(),
  /** Of a masked dump only. */
  masked: z
    .object({
      /** The dump that it was made from. */
      from: z.object({
        job: z.string(),
        bucket: z.string(),
        key: z.string(),
        versionId: z.string().optional(),
        bytes: z.number().int().positive(),
        sha256: hex256,
      }),
      /** Lower-case hex SHA-256 of the rules document. */
      rulesSha256: hex256,
      /** Rows of every table, as masking counted them. */
      rows: rowsSchema,
      /**
       * How many originals, of how many columns, were looked for in it and not found. Absent when the manifest was made by
       * reading the dump back: it had been found without them by the run that made it.
       */
      scanned: z.object({ columns: z.number().int(), originals: z.number().int() }).optional(),
    })
    .optional(),
  /** The run that made the dump. */
  run: z.object({
    owner: z.string(),
    fence: z.number().int(),
    requestId: z.string(),
    startedAt: isoTime,
    completedAt: isoTime,
    seconds: z.number().nonnegative(),
    /**
     * Of these, from the first byte of mysqldump to the last part in S3 and the last checksum of a table, or to the end of
     * reading a merged dump back.
     */
    dumpSeconds: z.number().nonnegative().optional(),
    /** `dump` as it was made, or `read-back` when a later run proved a dump whose run had died before the manifest. */
    provenBy: z.enum(['dump', 'read-back']),
    /** Absent: by the function. */
    engine: z.enum(DUMP_ENGINES).optional(),
    /** Of a dump by the runner: why the function had left it to it, as a sentence. */
    handedOverBecause: z.string().optional(),
  }),
  /** Where the dump comes from. */
  source: z.object({
    flavour: z.enum(FLAVOURS),
    serverVersion: z.string(),
    client: z.string(),
    /** Identity of the server among those with the same name. Facts that the server did not report are absent. */
    server: z
      .object({
        uuid: z.string().optional(),
        serverId: z.number().int().nonnegative().optional(),
        hostname: z.string().optional(),
        port: z.number().int().nonnegative().optional(),
        auroraServerId: z.string().optional(),
        /** When it was started, to the second. */
        startedAt: isoTime.optional(),
        /** Whether it refuses writes. */
        readOnly: z.boolean(),
        /** `source` for a server that replicates from nobody; `unknown` when the user may not ask. */
        role: z.enum(['source', 'replica', 'unknown']),
        /** How far it was behind its source before the dump; absent when replication had stopped. */
        replicaLagSeconds: z.number().nonnegative().optional(),
        /**
         * Where replication of the dump's databases, and recovery up to a moment after the dump, start. Present when the
         * tables were locked for the snapshot.
         */
        position: positionSchema.optional(),
        /** A position before the snapshot: the dump holds every transaction up to it. Absent beside `position`. */
        gtid: z.string().optional(),
      })
      .optional(),
    /** Of a masked dump, in place of `server`: lower-case hex SHA-256 of what identifies it. */
    serverDigest: hex256.optional(),
    /** What was configured. Absent in manifests of earlier versions. */
    selection: selectionSchema.optional(),
    /** What it came to. Empty when the manifest was made by reading the dump back. */
    databases: z.array(z.string()),
    /** Size of the tables without their indexes as the server estimated it before the dump. */
    estimatedBytes: z.number().nonnegative().optional(),
    /** Rows of the tables as the server estimated them before the dump; of those that it has an estimate of. */
    estimatedRows: rowsSchema.optional(),
    /** Tables and views in the order in which they were dumped, one database after the other. */
    tables: z.array(z.string()),
    /** How many of `tables` in a row belong to which database. Absent in manifests of earlier versions. */
    tableDatabases: z.array(z.object({ database: z.string(), tables: z.number().int().positive() })).optional(),
    /** Absent without an earlier dump in this month or the one before, and when the manifest was made by reading back. */
    sinceLastDump: sinceLastDumpSchema.optional(),
    /** How many processes made the dump, in one snapshot. Absent when it was never meant to be more than one. */
    processes: z.number().int().positive().optional(),
  }),
  /** What a person should know of this dump, though it is complete. */
  warnings: z.array(z.string()),
  /** Those of them that the manifest of the dump before does not have. Absent in manifests of earlier versions. */
  newWarnings: z.array(z.string()).optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;
