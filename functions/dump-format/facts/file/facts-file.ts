import * as z from 'zod';
import { FLAVOURS } from '../../../core/sql/flavour';
import { FACT_KINDS } from '../fact';

/** Version of the format of a file with facts. */
export const FACTS_VERSION = 1;

/** First line of a file with facts. Readers accept fields that they don't know, so that later versions may add some. */
export const factsHeaderSchema = z.object({
  schemaVersion: z.literal(FACTS_VERSION),
  flavour: z.enum(FLAVOURS),
  serverVersion: z.string(),
  lowerCaseTableNames: z.number().int().optional(),
  unknown: z.array(z.string()),
  /** The run that made the dump, as in the metadata of the dump. */
  owner: z.string(),
});
export type FactsHeader = z.infer<typeof factsHeaderSchema>;

/** Every further line of it. */
export const factSchema = z.object({
  kind: z.enum(FACT_KINDS),
  database: z.string(),
  name: z.array(z.string()),
  attributes: z.record(z.string(), z.string()),
  unknown: z.array(z.string()).optional(),
});
