/** The head of an INSERT as the dump programs write it, with the names of its columns when it has them. */
const HEAD =
  /^(?:INSERT|REPLACE)(?: IGNORE)? +INTO +(?:`(?:[^`]|``)+`\.)?`(?:[^`]|``)+` *(?:\(((?:`(?:[^`]|``)+`[, ]*)+)\) *)?VALUES?\s*$/;

/**
 * The columns that an INSERT names, and `all` when it names none.
 *
 * @param head its bytes up to its rows, in UTF-8
 * @returns undefined for a statement of another form than the dump programs write.
 */
export function columnsOfInsert(head: Buffer): readonly string[] | 'all' | undefined {
  const match = HEAD.exec(head.toString('latin1'));
  if (!match) return undefined;
  if (match[1] === undefined) return 'all';
  const list = Buffer.from(match[1], 'latin1').toString();
  return [...list.matchAll(/`((?:[^`]|``)+)`/g)].map(([, name = '']) => name.replaceAll('``', '`'));
}
