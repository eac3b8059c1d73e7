import type { Flavour } from '../../core/sql/flavour';
import { quoteOption } from '../client/options-file';
import { DUMP_TOOL } from './arguments';

/** What a dump process leaves out, because others have it or the dump is not to have it. */
export interface DumpShare {
  /** Tables, views and sequences, each as `<database>.<name>`, with the database's name as it stands in the arguments. */
  readonly ignored: readonly string[];
  /** What must hold for every row; undefined: nothing. */
  readonly condition?: string | undefined;
  /** The rows of its table, of which others have the rest. */
  readonly piece?: Piece | undefined;
  /** Whether routines and events are this one's. */
  readonly withPrograms: boolean;
  /** Whether it has definitions and triggers alone, and reads no row. */
  readonly withoutRows?: boolean;
}

/** Some of a table's rows. */
export interface Piece {
  /** A condition of SQL that holds for these rows. */
  readonly where: string;
  /** Whether it stands first in the dump, and has the table's definition. */
  readonly isFirst: boolean;
}

/**
 * The section of an options file by which a dump program leaves out what is not of its share. Not arguments: a list of
 * thousands of tables is too long for them.
 */
export function renderShare(flavour: Flavour, { ignored, condition, piece, withoutRows }: DumpShare): string {
  const where = [...(piece ? [piece.where] : []), ...(condition === undefined ? [] : [condition])].join(' AND ');
  return [
    `[${DUMP_TOOL[flavour]}]`,
    ...ignored.map((name) => `ignore-table=${quoteOption(name)}`),
    ...(where === '' ? [] : [`where=${quoteOption(where)}`]),
    ...(withoutRows ? ['no-data'] : []),
    // A trigger that came meanwhile would be at work while the next pieces are restored.
    ...(piece ? ['skip-triggers'] : []),
    ...(piece && !piece.isFirst ? ['no-create-info'] : []),
    '',
  ].join('\n');
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
