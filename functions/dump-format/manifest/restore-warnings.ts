/**
 * How the warnings of a manifest begin that are about a restore by a client, and that the restore engine takes care of: it
 * renames databases in programs, needs no delimiters, and sets variables of its sessions.
 */
export const CLIENT_WARNINGS = {
  ownName: 'These hold the name of their database',
  olderDefinitions: 'These were created before the default character set or collation of database',
  openComments: 'The bodies of these end in a comment',
  nonUniqueKeys: 'These refer to a key that is not unique',
} as const;

/** The same for events, which the engine warns of itself when it knows them. */
export const EVENTS_WARNING = 'These events run in a restored copy';

/** The warnings of a manifest that are left for a restore by the engine. */
export function warningsForEngine(warnings: readonly string[], { knowsEvents = false } = {}): string[] {
  const settled = [...Object.values(CLIENT_WARNINGS), ...(knowsEvents ? [EVENTS_WARNING] : [])];
  return warnings.filter((warning) => !settled.some((beginning) => warning.startsWith(beginning)));
}
