/** Grants that suffice for a dump of `shop`, on every server of the family. */
export const ENOUGH = [
  'GRANT SHOW_ROUTINE ON *.* TO `backup`@`%`',
  'GRANT SELECT ON `mysql`.`proc` TO `backup`@`%`',
  'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, SHOW CREATE ROUTINE ON `shop`.* TO `backup`@`%`',
].join('\n');

/** What a server with nothing odd about it answers to preflight, by a part of the question. */
export const CALM: Readonly<Record<string, string>> = {
  'SELECT CURRENT_USER()': 'backup@%',
  'FROM information_schema.schemata': 'shop\nmysql',
  lower_case_table_names: '0',
  'SELECT CURRENT_ROLE()': 'NONE',
  'SHOW GRANTS': ENOUGH,
  partial_revokes: 'partial_revokes\tOFF',
  'ROW START': '',
  'COALESCE(engine': 'shop\tInnoDB\t2\t32768',
};

/** A client program that gives these answers, the first whose question is a part of the statement; nothing otherwise. */
export function answering(answers: Readonly<Record<string, string>>): string {
  const cases = Object.entries(answers).map(
    ([question, answer]) =>
      `*${quotedForShell(question)}*) ${answer === '' ? ':' : `printf '%s\\n' ${quotedForShell(answer)}`} ;;`,
  );
  return `for last; do :; done\ncase "$last" in\n${cases.join('\n')}\nesac`;
}

export function quotedForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
