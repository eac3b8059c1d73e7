/** What a drill restores: everything but rows, or everything. */
export const DRILL_MODES = ['definitions', 'full'] as const;
export type DrillMode = (typeof DRILL_MODES)[number];
