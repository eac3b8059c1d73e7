import { type Statement, StatementSplitter } from '../../../../../functions/dump-format/statements/statement-splitter';

/** Divides a text at these places. */
export function chunksOf(text: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  return ends.map((end, i) => text.subarray(ends[i - 1] ?? 0, end));
}

/** The statements of a text, each byte of which is a character, and which arrives in pieces. */
export function split(text: string, cuts: readonly number[] = []): Statement[] {
  const statements: Statement[] = [];
  const splitter = new StatementSplitter((statement) => statements.push(statement));
  for (const chunk of chunksOf(Buffer.from(text, 'latin1'), cuts)) splitter.push(chunk);
  splitter.end();
  return statements;
}

/** The texts of the statements. */
export function texts(statements: readonly Statement[]): string[] {
  return statements.map(({ bytes }) => bytes.toString('latin1'));
}
