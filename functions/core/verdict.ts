import * as z from 'zod';

const count = z.number().int().nonnegative();

/**
 * The verdict: the JSON object beside a dump that says what reading it back found. It is about the dump that `manifest`
 * describes; a later manifest needs a verdict of its own.
 */
export const verdictSchema = z.object({
  schemaVersion: z.literal(1),
  job: z.string(),
  /** True: everything that the manifest says of the dump is so. */
  verified: z.boolean(),
  /** What is wrong, in sentences; empty when the dump is verified. */
  findings: z.array(z.string()),
  verifiedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  requestId: z.string(),
  manifest: z.object({ key: z.string(), etag: z.string() }),
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
    })
    .optional(),
});

export type Verdict = z.infer<typeof verdictSchema>;
