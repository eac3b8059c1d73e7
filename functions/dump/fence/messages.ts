/** Maximum number of objects listed in a message. */
const LISTED = 10;

/** The error of a dump during which these changes happened. */
export function changedSchema(changes: readonly string[]): string {
  const more = changes.length - LISTED;
  const listed = `${changes.slice(0, LISTED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  return `The schema changed while the dump was made, so that the dump may lack rows: ${listed}. Nothing was published. Schedule the dump away from migrations; the dump is tried again.`;
}

/** The warning of a dump that may lack rows. */
export function unclearSchema(reason: string, mayProcess: boolean): string {
  const remedy = mayProcess
    ? 'Schedule the dump away from migrations.'
    : 'Schedule the dump away from migrations, or let its user see the identities of tables: GRANT PROCESS ON *.* TO the user.';
  return `It can't be excluded that a table was exchanged for another one while the dump was made, in which case the dump lacks rows: ${reason}. If nobody exchanged tables or partitions of the dumped databases at that time, the dump is whole. ${remedy}`;
}
