/** Required value of a setting, by its path: `*` matches one part, `**` at the end matches all remaining parts. */
export type Settings = Readonly<Record<string, unknown>>;
