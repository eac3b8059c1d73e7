import type { EnvironmentReader } from '../../core/environment-reader';
import { parseTablePattern, type TablePattern } from '../../core/sql/name-pattern';
import type { TablePatterns } from '../../dump-format/selection/table-selection';
import { ENV } from '../env';

/** Reads both lists from the environment. The problems are in the reader. */
export function readTablePatterns(reader: EnvironmentReader): TablePatterns {
  const patterns = (name: string): TablePattern[] => {
    const texts = reader.listOfStrings(name);
    const repeated = texts.filter((text, index) => texts.indexOf(text) !== index);
    if (repeated.length > 0) {
      reader.problem(`${name} must have each pattern once, got twice: ${JSON.stringify(repeated)}.`);
    }
    return texts.flatMap((text) => {
      const pattern = /\p{Cc}/u.test(text) ? undefined : parseTablePattern(text);
      if (!pattern) reader.problem(`${name} must have patterns ${FORM}, got: ${JSON.stringify(text)}.`);
      return pattern ?? [];
    });
  };
  const excluded = patterns(ENV.excludeTables);
  const structureOnly = patterns(ENV.structureOnlyTables);
  const inBoth = excluded.filter(({ text }) => structureOnly.some((other) => other.text === text));
  if (inBoth.length > 0) {
    reader.problem(
      `${ENV.excludeTables} and ${ENV.structureOnlyTables} must not have the same pattern, got: ${JSON.stringify(inBoth.map(({ text }) => text))}.`,
    );
  }
  return { excluded, structureOnly };
}

const FORM =
  'of the form database.table, in which * stands for any characters and a part with a dot, a star or a backtick of its own is in backticks';
