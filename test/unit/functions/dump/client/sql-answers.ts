/** Grants that suffice for a dump of `shop`, on every server of the family. */
export const ENOUGH = [
  'GRANT SHOW_ROUTINE ON *.* TO `backup`@`%`',
  'GRANT SELECT ON `mysql`.`proc` TO `backup`@`%`',
  'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, SHOW CREATE ROUTINE ON `shop`.* TO `backup`@`%`',
].join('\n');

/** Counters of a server that executes no DDL. */
const STATUS = ['Uptime', 'Com_alter_table', 'Com_rename_table', 'Com_create_view', 'Com_drop_view']
  .map((name) => `${name}\t9`)
  .join('\n');

/** Answers of an ordinary server to preflight, by a part of the query. */
export const CALM: Readonly<Record<string, string>> = {
  'SELECT CONNECTION_ID()': '7',
  'SELECT CURRENT_USER()': 'backup@%',
  'FROM information_schema.schemata': 'shop\nmysql',
  lower_case_table_names: '0',
  'SELECT CURRENT_ROLE()': 'NONE',
  'SHOW GRANTS': ENOUGH,
  partial_revokes: 'partial_revokes\tOFF',
  'ROW START': '',
  'COALESCE(engine': 'shop\torders\tInnoDB\tBASE TABLE\t2\t16384\nshop\tpayments\tInnoDB\tBASE TABLE\tNULL\t16384',
  'SELECT NOW()': '2026-11-20 03:00:05',
  'SHOW GLOBAL STATUS': STATUS,
};

/**
 * A client program that answers each statement with the first answer whose key is a part of the
 * statement, or with nothing.
 *
 * @param commands shell commands that print an answer; `$statement` is the statement
 */
export function answering(
  answers: Readonly<Record<string, string>>,
  commands: Readonly<Record<string, string>> = {},
): string {
  const printing = Object.entries(answers).map(([question, answer]) => [
    question,
    answer === '' ? ':' : `printf '%s\\n' ${quotedForShell(answer)}`,
  ]);
  const cases = [...Object.entries(commands), ...printing].map(
    ([question = '', command = '']) => `*${quotedForShell(question)}*) ${command} ;;`,
  );
  // Each statement is followed by a mark, which is echoed.
  return `statement=
while IFS= read -r line; do
case "$line" in
"SELECT '"*"';")
case "$statement" in
${cases.join('\n')}
esac
mark=\${line#"SELECT '"}; echo "\${mark%"';"}"; statement= ;;
*) statement="\${statement:+$statement }$line" ;;
esac
done`;
}

export function quotedForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
