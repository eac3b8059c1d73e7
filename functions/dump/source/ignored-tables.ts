import type { Flavour } from '../preflight/greeting';
import { DUMP_TOOL } from './arguments';
import { quoteOption } from './options-file';

/**
 * The section of an options file by which a dump program leaves tables, views and sequences out. Not arguments: a list
 * of thousands is too long for them.
 *
 * @param ignored each as `<database>.<name>`, with the database's name as it stands in the arguments.
 */
export function renderIgnored(flavour: Flavour, ignored: readonly string[]): string {
  return [`[${DUMP_TOOL[flavour]}]`, ...ignored.map((name) => `ignore-table=${quoteOption(name)}`), ''].join('\n');
}

/**
 * What the dump programs take for one and the same name in that list: they compare its bytes as if they were Latin-1,
 * without case and accents, so that "a" is "A" and "é" is "©" to them. Names of one mark must be left out together or
 * not at all. A little more than they is taken for the same here, which does no harm.
 */
export function ignoreMark(name: string): string {
  const bytes = Buffer.from(name, 'utf8').map((byte) => Math.min(byte, 0xc0));
  return Buffer.from(bytes).toString('latin1').toUpperCase();
}
