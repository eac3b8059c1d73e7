import { MaskError } from '../../core/errors';
import { rowsIn } from '../../dump-format/manifest/row-counts';
import { textOfName } from '../../dump-format/selection/name-text';
import { assertProven } from '../../store-dump/gate/gate';
import type { MaskedText } from '../pipeline/mask-and-upload';
import type { MaskedContents } from '../publish/masked-contents';
import type { SourceDump } from '../source/source-dump';

/** Differences that a refusal lists. */
const LISTED = 10;

/**
 * The gate of a masked dump: what every dump has to fulfil, and what masking adds. Nothing of a dump that it refuses becomes
 * visible.
 *
 * @throws {MaskError} when originals stand in it, naming their columns and places, and never a value.
 * @throws {GateError} naming every other condition that does not hold.
 */
export function assertMasked(
  masked: MaskedText,
  expected: MaskedContents,
  source: SourceDump,
  lockRenewed: boolean,
): void {
  const { exit, end, bytesRead, uploaded, found } = masked;
  // guard: originals-close-the-gate
  if (found.length > 0) throw originalsFound(found);
  assertProven({
    exits: [exit],
    unexpectedLines: [],
    end,
    lastView: undefined,
    bytesRead,
    partBytes: Array.from(uploaded.parts, (part) => part?.bytes),
    lockRenewed,
    others: [...wrongTables(masked, expected), ...wrongRows(masked, source)],
  });
}

function originalsFound(found: MaskedText['found']): MaskError {
  const lines = found.map(({ column, place, count }) => `- ${count} of the column ${column}, in ${place}`);
  return new MaskError(
    'MASK_ORIGINALS_FOUND',
    `The masked dump was not completed, because originals of masked columns stand in it:\n${lines.join('\n')}\n` +
      'Mask these places as well, or name a column in "scan" → "except" of the rules when its values may stand there.',
  );
}

/** A reader of the masked dump has to find every table, and every view that stays. */
function wrongTables({ text }: MaskedText, { tables }: MaskedContents): string[] {
  const problems: string[] = [];
  if (!text.isRead) problems.push('The masked text could not be read to its end.');
  const names = tables.map(({ name }) => name);
  // guard: masked-tables-are-those-of-the-dump
  if (names.length !== text.tables.length || names.some((name, index) => name !== text.tables[index])) {
    problems.push(
      `The masked text has ${text.tables.length} tables and views, and the dump has ${names.length} that stay.`,
    );
  }
  const { createTable, createView } = text.statements;
  if (createTable + createView !== names.length) {
    problems.push(
      `The masked text has ${createTable} CREATE TABLE and ${createView} CREATE VIEW statements for ${names.length} tables and views.`,
    );
  }
  return problems;
}

/** Three counts of each table: by the verification of the dump, by masking, and by a reader of the masked text. */
function wrongRows({ text, report }: MaskedText, { rows }: SourceDump): string[] {
  const problems = report.tables.flatMap(({ database, table, rowsIn: read, rowsOut }) => {
    const name = textOfName({ database, name: table });
    const before = rowsIn(rows, database, table) ?? 0;
    const after = text.rows.get(database)?.get(table) ?? 0;
    return [
      // guard: masks-every-row
      ...(read === before ? [] : [`Of the table "${name}" masking has read ${read} rows, and the dump has ${before}.`]),
      // guard: writes-every-masked-row
      ...(rowsOut === after
        ? []
        : [`Of the table "${name}" masking has written ${rowsOut} rows, and ${after} are in the masked text.`]),
    ];
  });
  return problems.length <= LISTED ? problems : [...problems.slice(0, LISTED), `And ${problems.length - LISTED} more.`];
}
