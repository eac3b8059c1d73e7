import * as z from 'zod';
import { parseJson } from '../../core/schema/parse-json';
import { rowsSchema } from '../manifest/row-counts';

const count = z.number().int().nonnegative();

/** A table of which a dump has fewer rows than expected. */
const rowAnomalySchema = z.object({
  database: z.string(),
  table: z.string(),
  /** What it was compared with: the server's estimate, or the last dump. */
  kind: z.enum(['fewer-than-estimated', 'fewer-than-before', 'missing']),
  /** In the dump. */
  rows: count,
  /** In the estimate or in the last dump. */
  expected: count,
  /** Whether it raises the alarm. */
  alarm: z.boolean(),
});

export type RowAnomaly = z.infer<typeof rowAnomalySchema>;

/**
 * The verdict: the JSON object beside a dump with the result of reading it back. It is about the dump that `manifest`
 * describes; a later manifest needs a verdict of its own.
 */
export const verdictSchema = z.object({
  schemaVersion: z.literal(1),
  job: z.string(),
  /** True: the dump matches its manifest. */
  verified: z.boolean(),
  /** Problems as sentences; empty when the dump is verified. */
  findings: z.array(z.string()),
  /** What a person should know of the dump, though it matches its manifest. Absent in verdicts of earlier versions. */
  warnings: z.array(z.string()).optional(),
  /** Of a dump that is verified. Absent when there is none. */
  rowAnomalies: z.array(rowAnomalySchema).optional(),
  verifiedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  requestId: z.string(),
  manifest: z.object({ key: z.string(), etag: z.string() }),
  /** Where the original is of a dump that was copied from another bucket. Absent for the job's own dumps. */
  copyOf: z.object({ bucket: z.string(), key: z.string() }).optional(),
  /** The dump as it was read; undefined when it could not be. */
  dump: z
    .object({
      bucket: z.string(),
      key: z.string(),
      versionId: z.string().optional(),
      bytes: count,
      sha256: z.string(),
      /** Of the server that was dumped, by the dump's own words. */
      serverVersion: z.string(),
      /** Number of tables and views. */
      tables: count,
      statements: z.object({ createTable: count, createView: count, insert: count, storedPrograms: count }),
      /** Rows of every table. Absent in verdicts of earlier versions. */
      rows: rowsSchema.optional(),
      /**
       * Tables among them that the job dumps without their rows, as `core/sql/name-pattern.ts` reads them. Absent when there
       * are none.
       */
      withoutRows: z.array(z.string()).optional(),
      /** Bytes of its longest line, when it has one of more than 1 MiB. */
      longestLine: count.optional(),
      /** General tablespaces that its tables are in (MySQL), which have to be in the target. Absent when there are none. */
      tablespaces: z.array(z.string()).optional(),
    })
    .optional(),
  /** The index beside the dump. Absent when there is none, and in verdicts of earlier versions. */
  index: z
    .object({
      key: z.string(),
      bytes: count,
      /** Lower-case hex SHA-256 of the object. */
      sha256: z.string(),
    })
    .optional(),
});

export type Verdict = z.infer<typeof verdictSchema>;

/** Reads a verdict. Undefined when it can't be read as one. */
export function parseVerdict(content: string): Verdict | undefined {
  return parseJson(verdictSchema, content);
}
