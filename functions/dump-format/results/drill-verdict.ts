import * as z from 'zod';
import { parseJson } from '../../core/schema/parse-json';
import { FLAVOURS } from '../../core/sql/flavour';
import { DRILL_MODES } from '../keys/drill-mode';

const count = z.number().int().nonnegative();

/** A comparison: how many objects were compared, how many differences there are, and the first of them as sentences. */
const comparison = z.object({ compared: count, differenceCount: count, differences: z.array(z.string()) });

/** An object of the dump that the server of the drill refused, with its first error. */
const drillProblemSchema = z.object({
  /** Kind and name: ``table `shop`.`orders` ``. */
  object: z.string(),
  /** The server's number of the error; absent when its client refused the statement. */
  errorNumber: z.number().int().optional(),
  /** The server's message. */
  message: z.string(),
});

export type DrillProblem = z.infer<typeof drillProblemSchema>;

/** A finding that the job accepts. */
const acceptedFindingSchema = z.object({
  /** As a sentence. */
  finding: z.string(),
  /** The entry of `drill_accepted_findings`, or the setting of the job that it follows from, such as `exclude_tables`. */
  acceptedBy: z.string(),
});

export type AcceptedFinding = z.infer<typeof acceptedFindingSchema>;

/**
 * The verdict of a drill: the JSON object beside a dump with the result of restoring it. It is about the dump that
 * `manifest` describes; a later manifest needs a drill of its own.
 */
export const drillVerdictSchema = z.object({
  schemaVersion: z.literal(1),
  job: z.string(),
  /** What was restored. */
  mode: z.enum(DRILL_MODES),
  /**
   * True: apart from what is accepted, the server took every statement, and the result is what was dumped as far as `facts`,
   * `rows` and `checksums` state it.
   */
  restorable: z.boolean(),
  /** Number of objects that the server refused, and the first of them. */
  problemCount: count,
  problems: z.array(drillProblemSchema),
  /** The comparison with the facts of the source; absent when the dump has none, and then nothing was compared. */
  facts: comparison.optional(),
  /**
   * The rows of every table, counted after the restore, and the numbers in the dump. Absent when no rows were restored, and
   * when the verdict on the dump does not state them.
   */
  rows: comparison.extend({ rows: count }).optional(),
  /** The checksums of tables, after the restore and in the source. Absent when the source has none, or no rows were restored. */
  checksums: comparison.extend({ notCompared: z.array(z.string()) }).optional(),
  /** Number of findings that the job accepts, which are not in the lists above, and the first of them. Absent when there are none. */
  acceptedCount: count.optional(),
  accepted: z.array(acceptedFindingSchema).optional(),
  /** What a person should know of the drill, though the dump restores. */
  warnings: z.array(z.string()),
  drilledAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  requestId: z.string(),
  /** ARN of the function that ran the drill, or of the execution of the runner. */
  functionArn: z.string(),
  /** The server that the dump was restored into. */
  server: z.object({ flavour: z.enum(FLAVOURS), version: z.string() }),
  /** The server that was dumped, and what of it. */
  source: z.object({
    flavour: z.enum(FLAVOURS),
    version: z.string(),
    databases: z.array(z.string()),
    /** Number of tables and views that the job leaves out, and of tables that it dumps without their rows. Absent for none. */
    leftOut: count.optional(),
    withoutRows: count.optional(),
  }),
  manifest: z.object({ key: z.string(), etag: z.string() }),
  /** The dump as it was read. */
  dump: z.object({
    bucket: z.string(),
    key: z.string(),
    versionId: z.string().optional(),
    bytes: count,
    sha256: z.string(),
    /** Bytes of its text without rows, which were restored. */
    definitionBytes: count,
  }),
});

export type DrillVerdict = z.infer<typeof drillVerdictSchema>;

/** What was compared, with the differences. */
export function comparisonsOf({
  facts,
  rows,
  checksums,
}: Pick<DrillVerdict, 'facts' | 'rows' | 'checksums'>): z.infer<typeof comparison>[] {
  return [facts, rows, checksums].filter((one) => one !== undefined);
}

/** Reads the verdict of a drill. Undefined when it can't be read as one. */
export function parseDrillVerdict(content: string): DrillVerdict | undefined {
  return parseJson(drillVerdictSchema, content);
}
