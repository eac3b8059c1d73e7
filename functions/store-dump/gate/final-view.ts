import type { DumpEnd } from '../compress/tail';

/** How the definition of a view ends, as both dump programs write it. */
const END_OF_VIEW = '\n/*!50001 SET collation_connection      = @saved_col_connection */;\n';

/** What every line of a view's definition begins with. Behind the last definition there is none. */
const OF_A_VIEW = '\n/*!50001 ';

/**
 * Whether the definition of a view is the last one of a dump, and whole.
 *
 * When the connection breaks while mysqldump or mariadb-dump asks for the definitions of views, it leaves out what is
 * missing, writes its trailer and exits 0. Nothing is asked of the server afterwards, so the last view is the evidence.
 *
 * A definition may be of any kind and length. One that begins before what was looked at, which is megabytes, is
 * known by its end alone; verify counts the definitions of the whole text.
 */
export function hasFinalView({ bytes, lastDefinition, isWhole }: DumpEnd, view: string): boolean {
  const beginsEarlier = lastDefinition === undefined && !isWhole;
  if (lastDefinition !== view && !beginsEarlier) return false;
  const end = bytes.lastIndexOf(END_OF_VIEW);
  return end >= 0 && bytes.indexOf(OF_A_VIEW, end + END_OF_VIEW.length - 1) < 0;
}
