const ESCAPES: Record<string, string> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };

/** The columns of one line of a client's answer. */
export function columnsOf(line: string): string[] {
  return line.split('\t').map(unescapeColumn);
}

/** Reverts the escapes of `--batch` in column values ("mysql Client Options", MySQL Reference Manual). */
function unescapeColumn(column: string): string {
  return column.replaceAll(/\\([nt0\\])/g, (_, character: string) => ESCAPES[character] ?? character);
}

/** An identifier in backticks. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A string as a SQL literal without escapes, valid for every content and SQL mode. */
export function literal(value: string): string {
  return value === '' ? "''" : `CONVERT(x'${Buffer.from(value, 'utf8').toString('hex')}' USING utf8mb4)`;
}
