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

/** Source of a pattern for an identifier in backticks, or in double quotes as the SQL mode ANSI_QUOTES has it. */
export const QUOTED_IDENTIFIER = '(?:`(?:[^`]|``)*`|"(?:[^"]|"")*")';

/** The name that an identifier stands for, which may be quoted. */
export function nameOf(identifier: string): string {
  const [quote = ''] = identifier;
  return quote === '`' || quote === '"' ? identifier.slice(1, -1).replaceAll(quote + quote, quote) : identifier;
}

/** A string as a SQL literal without escapes, valid for every content and SQL mode. */
export function literal(value: string): string {
  return value === '' ? "''" : `CONVERT(x'${Buffer.from(value, 'utf8').toString('hex')}' USING utf8mb4)`;
}
