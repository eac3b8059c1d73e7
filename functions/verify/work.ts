import * as z from 'zod';

/** The event of a task of the runner: a dump to verify. */
export const verifyWork = z.strictObject({ key: z.string().min(1), arrived: z.boolean() });
export type VerifyWork = z.infer<typeof verifyWork>;
