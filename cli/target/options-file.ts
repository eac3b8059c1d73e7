import { readFileSync } from 'node:fs';
import { UsageError } from '../core/errors';

/** What an options file of the MySQL and MariaDB clients states of a connection. */
export interface ClientOptions {
  readonly host?: string;
  readonly port?: string;
  readonly socket?: string;
  readonly user?: string;
  readonly password?: string;
  readonly 'ssl-ca'?: string;
}

/** Groups that the clients read ("Using Option Files", MySQL Reference Manual; "Option groups", MariaDB documentation). */
const GROUPS = new Set(['client', 'mysql', 'client-server', 'client-mariadb', 'mariadb', 'mariadb-client']);
const NAMES = new Set(['host', 'port', 'socket', 'user', 'password', 'ssl-ca']);

/** Escapes within values; a backslash before another character stays. */
const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  r: '\r',
  '\\': '\\',
  s: ' ',
  '"': '"',
  "'": "'",
};

/** Reads an options file. @throws {UsageError} when it can't be read, never with its content. */
export function readOptionsFile(path: string): ClientOptions {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError([`The options file "${path}" can't be read (${(error as NodeJS.ErrnoException).code}).`]);
  }
  return parseOptionsFile(content, path);
}

/** The last value of an option counts. @throws {UsageError} for what the clients would read and this does not. */
export function parseOptionsFile(content: string, path: string): ClientOptions {
  const options: Record<string, string> = {};
  let isRead = false;
  for (const [index, text] of content.split(/\r?\n/).entries()) {
    const line = text.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    if (line.startsWith('!')) {
      throw new UsageError([
        `The options file "${path}" includes another one in line ${index + 1}, which is not supported. Name a file that has the options itself.`,
      ]);
    }
    const group = /^\[(.*)\]$/.exec(line)?.[1];
    if (group !== undefined) {
      isRead = GROUPS.has(group.trim());
      continue;
    }
    const [, name = '', value] = /^([^=\s]+)\s*(?:=\s*(.*))?$/.exec(line) ?? [];
    const option = name
      .toLowerCase()
      .replaceAll('_', '-')
      .replace(/^loose-/, '');
    if (isRead && value !== undefined && NAMES.has(option)) options[option] = valueFrom(value);
  }
  return options;
}

/** A value without its quotes, its escapes and the comment behind it. */
function valueFrom(text: string): string {
  const quote = /^["']/.exec(text)?.[0];
  let value = '';
  let at = quote === undefined ? 0 : 1;
  for (; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '\\' && at + 1 < text.length) {
      at += 1;
      const escaped = text[at] as string;
      value += ESCAPES[escaped] ?? `\\${escaped}`;
    } else if (character === quote) return value;
    else if (character === '#' && quote === undefined) break;
    else value += character;
  }
  return quote === undefined ? value.trimEnd() : value;
}
