import * as z from 'zod';

/** Version of the format of an index. */
export const INDEX_VERSION = 1;

const count = z.number().int().nonnegative();

/**
 * What a section of a dump's text is about. `header` and `footer` stand around the statements of each dump program: of a
 * dump that several processes made, there are several of them.
 */
const SECTION_KINDS = [
  'header',
  'database',
  'table',
  'rows',
  'triggers',
  'view-placeholder',
  'view',
  'sequence',
  'routines',
  'events',
  'other',
  'footer',
] as const;

const sectionSchema = z.object({
  kind: z.enum(SECTION_KINDS),
  /** Selected when its statements run. Empty when none is, as in a dump of one database without a name. */
  database: z.string(),
  /** Table or view; empty when it is about the whole database or about none. */
  object: z.string(),
  /** First byte in the text, and the byte behind the last one. */
  from: count,
  to: count,
  statements: count,
  rows: count,
  /** From the first byte of the first INSERT to the byte behind the last one. Absent when there is none. */
  inserts: z.tuple([count, count]).optional(),
  /** CRC-32 of its {@link headBytes}, which a reader compares with what it finds at this place. */
  head: count,
});

/** Whole frames of the object: first byte in the object, their bytes, and the place of their text. */
const frameSchema = z.tuple([count, count, count]);

/**
 * The index of a dump: where its statements are in its text, and where its text is in the object. Sections follow one
 * another without a gap, from the first byte of the text to the last.
 */
export const dumpIndexSchema = z.object({
  schemaVersion: z.literal(INDEX_VERSION),
  /** The dump that it is the index of. */
  dump: z.object({
    key: z.string(),
    bytes: count,
    /** Lower-case hex SHA-256 of the whole object. */
    sha256: z.string(),
    /** Size of its text. */
    textBytes: count,
  }),
  /** Empty for a dump whose text can be read from its beginning only (gzip). */
  frames: z.array(frameSchema),
  sections: z.array(sectionSchema),
});

export type SectionKind = (typeof SECTION_KINDS)[number];
export type Section = z.infer<typeof sectionSchema>;
export type IndexedFrame = z.infer<typeof frameSchema>;
export type DumpIndex = z.infer<typeof dumpIndexSchema>;

/** Most bytes of a section whose checksum is in the index: the comments and names that it begins with. */
export const HEAD_BYTES = 256;

/** How many of a section's first bytes its checksum is of. An INSERT is none of them. */
export function headBytes({ from, to, inserts }: Pick<Section, 'from' | 'to' | 'inserts'>): number {
  return Math.min(HEAD_BYTES, (inserts?.[0] ?? to) - from);
}
