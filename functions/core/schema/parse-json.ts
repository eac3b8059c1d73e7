import type * as z from 'zod';

/** Reads a text as JSON of a form. Undefined when it is no JSON, or has another form. */
export function parseJson<T>(schema: z.ZodType<T>, content: string): T | undefined {
  try {
    return schema.parse(JSON.parse(content));
  } catch {
    return undefined;
  }
}
