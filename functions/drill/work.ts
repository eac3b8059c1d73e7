import * as z from 'zod';
import { DRILL_MODES } from '../dump-format/keys/drill-mode';

/** The event of a task of the runner: a dump to drill. */
export const drillWork = z.strictObject({ key: z.string().min(1), mode: z.enum(DRILL_MODES), arrived: z.boolean() });
export type DrillWork = z.infer<typeof drillWork>;
