/** How the definition of a view ends, as both dump programs write it. */
const END_OF_VIEW = '\n/*!50001 SET collation_connection      = @saved_col_connection */;\n';

/**
 * Whether the definition of a view is in these last bytes of a dump, and whole.
 *
 * When the connection breaks while mysqldump or mariadb-dump asks for the definitions of views, it leaves out what is
 * missing, writes its trailer and exits 0. Nothing is asked of the server afterwards, so the last view tells.
 */
export function hasFinalView(tail: Buffer, view: string): boolean {
  const name = view.replaceAll('`', '``');
  const start = tail.lastIndexOf(`/*!50001 VIEW \`${name}\` `);
  return start >= 0 && tail.indexOf(END_OF_VIEW, start) >= 0;
}
